import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openDataFolder } from '../../platform/data-folder.ts'

let root: string
let path: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'sanfang-folder-'))
  path = join(root, 'data')
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

describe('the data folder', () => {
  test('it is made for its owner alone and says what it is', async () => {
    const folder = await openDataFolder(path, { demo: false })
    expect(statSync(path).mode & 0o777).toBe(0o700)
    expect(JSON.parse(readFileSync(join(path, 'sanfang.json'), 'utf8'))).toMatchObject({ format: 1, demo: false })
    expect(folder.file('journal.db')).toBe(join(path, 'journal.db'))
    folder.close()
    ;(await openDataFolder(path, { demo: false })).close()
  })

  test('a second hub is refused, by its number, until the first lets go', async () => {
    const first = await openDataFolder(path, { demo: false })
    const refused = openDataFolder(path, { demo: false })
    await expect(refused).rejects.toMatchObject({
      name: 'HubError',
      code: 'locked',
      problems: [{ what: expect.stringContaining(`number ${process.pid}`), where: path }],
    })
    first.close()
    ;(await openDataFolder(path, { demo: false })).close()
  })

  test('a killed hub leaves no lock behind', async () => {
    const module = pathToFileURL(join(process.cwd(), 'dist/platform/data-folder.js')).href
    const code = `const { openDataFolder } = await import(${JSON.stringify(module)}); await openDataFolder(${JSON.stringify(path)}, { demo: false }); console.log('open'); setInterval(() => {}, 1000)`
    const child = spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: ['ignore', 'pipe', 'inherit'] })
    await new Promise((resolve) => child.stdout.once('data', resolve))
    await expect(openDataFolder(path, { demo: false })).rejects.toMatchObject({
      code: 'locked',
      problems: [{ what: expect.stringContaining(`number ${child.pid}`) }],
    })
    const gone = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGKILL')
    await gone
    ;(await openDataFolder(path, { demo: false })).close()
  })

  test('a demo’s folder is refused to production and the other way round', async () => {
    ;(await openDataFolder(path, { demo: true })).close()
    await expect(openDataFolder(path, { demo: false })).rejects.toMatchObject({ code: 'demo-data' })
    ;(await openDataFolder(path, { demo: true })).close()
    const real = join(root, 'real')
    ;(await openDataFolder(real, { demo: false })).close()
    await expect(openDataFolder(real, { demo: true })).rejects.toMatchObject({ code: 'demo-data' })
  })

  test('a folder of a newer version is refused and not held', async () => {
    ;(await openDataFolder(path, { demo: false })).close()
    writeFileSync(join(path, 'sanfang.json'), '{"format":99,"demo":false}')
    for (let i = 0; i < 2; i++) await expect(openDataFolder(path, { demo: false })).rejects.toMatchObject({ code: 'newer-data' })
  })

  test('a damaged note is told, not overwritten', async () => {
    ;(await openDataFolder(path, { demo: false })).close()
    writeFileSync(join(path, 'sanfang.json'), '{"for')
    await expect(openDataFolder(path, { demo: false })).rejects.toMatchObject({ code: 'damaged-data' })
    expect(readFileSync(join(path, 'sanfang.json'), 'utf8')).toBe('{"for')
  })

  test('a place that cannot be written is told with the mend', async () => {
    writeFileSync(join(root, 'a-file'), '')
    await expect(openDataFolder(join(root, 'a-file'), { demo: false })).rejects.toMatchObject({ code: 'not-writable' })
    await expect(openDataFolder(join(root, 'a-file', 'below'), { demo: false })).rejects.toMatchObject({ code: 'not-writable' })
  })
})
