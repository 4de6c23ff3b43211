import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { browsers } from '../shared/browsers.ts'

/** `npm run dev:submissions` serves the page on port 3000 and passes requests on to the API of `make run SYSTEM=submissions`. */
export default defineConfig({
  plugins: [react()],
  build: { outDir: 'dist', emptyOutDir: true, target: browsers },
  server: { port: 3000, strictPort: true, fs: { allow: ['../..'] }, proxy: { '/submissions': 'http://127.0.0.1:8000' } }
})
