import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { browsers } from '../shared/browsers.ts'

/** `npm run dev:comments` serves the page on port 3000 and passes requests on to the API of `make run SYSTEM=comments`. */
export default defineConfig({
  plugins: [react()],
  // Over half of it is TanStack DB with its incremental query engine.
  build: { outDir: 'dist', emptyOutDir: true, target: browsers, chunkSizeWarningLimit: 1_000 },
  server: { port: 3000, strictPort: true, fs: { allow: ['../..'] }, proxy: { '/api': 'http://127.0.0.1:3001' } }
})
