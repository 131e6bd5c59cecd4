import { execFileSync } from 'node:child_process'

/** Tests that start processes or workers run the built hub; build what changed once before all of them. */
export default function buildFirst(): void {
  execFileSync(process.execPath, ['scripts/build.mjs'], { stdio: ['ignore', 'inherit', 'inherit'] })
}
