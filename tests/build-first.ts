import { execFileSync } from 'node:child_process'

/**
 * Tests that start processes or workers run the built hub; build what changed once before all of them.
 * On a developer's machine a type error elsewhere does not stop the tests at hand; in CI it does.
 */
export default function buildFirst(): void {
  try {
    execFileSync(process.execPath, ['scripts/build.mjs'], { stdio: ['ignore', 'inherit', 'inherit'] })
  } catch (error) {
    if (process.env['CI']) throw error
    console.error('the build has errors; tests run on what could be built')
  }
}
