import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { browsers } from '../shared/browsers.ts'

const api = 'http://127.0.0.1:5000'
const routes = ['/feedback', '/ready', '/topology', '/dead-letters', '/openapi.json', '/docs', '/favicon.svg']

/** `npm run dev:feedback` serves the page on port 5173 and passes requests on to the API of `make run`. */
export default defineConfig({
  plugins: [react()],
  build: { outDir: 'dist', emptyOutDir: true, target: browsers, chunkSizeWarningLimit: 1_000 },
  server: {
    port: 5173,
    strictPort: true,
    fs: { allow: ['../..'] },
    proxy: Object.fromEntries(routes.map(route => [route, api]))
  }
})
