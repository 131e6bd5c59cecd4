import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/** The dashboard: dashboard/web → dist/web, hashed files, one chunk per page and per language, nothing inline (the hub's CSP forbids it). */
export default defineConfig(({ command }) => {
  // What is built is what people get, also when a test run (NODE_ENV=test) asks for the build: never React's development code.
  if (command === 'build') process.env['NODE_ENV'] = 'production'
  return {
    root: 'dashboard/web',
    plugins: [react()],
    build: {
      outDir: '../../dist/web',
      emptyOutDir: true,
      target: 'es2023',
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
    },
  }
})
