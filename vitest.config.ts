import { defineConfig } from 'vitest/config'

const node = { environment: 'node' as const, testTimeout: 20_000, hookTimeout: 60_000, globalSetup: ['tests/build-first.ts'] }

/** Projects: `unit` (pure and fast, also on Node 24), `scenarios` (real broker and files), `chaos` (killed processes), `browser` (a real Chromium). */
export default defineConfig({
  test: {
    projects: [
      { test: { ...node, name: 'unit', include: ['tests/**/*.test.ts'], exclude: ['tests/{scenarios,chaos,browser,bench}/**'] } },
      { test: { ...node, name: 'scenarios', include: ['tests/scenarios/**/*.test.ts'], testTimeout: 60_000 } },
      { test: { ...node, name: 'chaos', include: ['tests/chaos/**/*.test.ts'], testTimeout: 240_000, fileParallelism: false } },
      { test: { ...node, name: 'browser', include: ['tests/browser/**/*.test.ts'], testTimeout: 120_000, fileParallelism: false } },
    ],
  },
})
