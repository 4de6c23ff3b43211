import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { browsers } from '../shared/browsers.ts'

/** `npm run dev:comments` serves the page on port 3000 and passes requests on to the API of `make run SYSTEM=comments`. */
export default defineConfig({
  plugins: [react()],
  // Most of it is TanStack DB with its incremental query engine, and the charts. One file, so that all of it is kept for when there is no server.
  build: { outDir: 'dist', emptyOutDir: true, target: browsers, chunkSizeWarningLimit: 1_500 },
  server: { port: 3000, strictPort: true, fs: { allow: ['../..'] }, proxy: { '/api': 'http://127.0.0.1:3001' } }
})
