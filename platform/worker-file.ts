import { existsSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

/**
 * URL of the built form of a worker's file. Workers are plain JavaScript to the runtime, so that a test which runs
 * from the sources starts the same built worker as production does.
 * `workerFile(import.meta.url, './journal-worker')`.
 */
export function workerFile(from: string, name: string): URL {
  const file = fileURLToPath(from)
  if (file.endsWith('.js')) return new URL(`${name}.js`, from)
  let root = dirname(file)
  while (!existsSync(join(root, 'package.json'))) root = dirname(root)
  return pathToFileURL(join(root, 'dist', relative(root, dirname(file)), `${name}.js`))
}
