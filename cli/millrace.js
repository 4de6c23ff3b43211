#!/usr/bin/env node
// Runs the command with the Node that this package brings: the machine's own may be too old to run TypeScript.
import { spawn } from 'node:child_process'
import { existsSync, realpathSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

try {
  import.meta.resolve('commander')
} catch {
  const root = fileURLToPath(new URL('..', import.meta.url))
  process.stderr.write(`the packages are not installed: run npm ci (or make install) in ${root} and try again\n`)
  process.exit(1)
}

const own = ['node', 'node.exe'].map(name =>
  fileURLToPath(new URL(`../node_modules/node/bin/${name}`, import.meta.url))
)
const node = own.find(file => existsSync(file)) ?? process.execPath

// npm and npx put that Node first on the path: then this is the process already.
if (realpathSync(node) === realpathSync(process.execPath)) await import('./main.ts')
else runWith(node)

/** @param {string} node */
function runWith(node) {
  const main = fileURLToPath(new URL('./main.ts', import.meta.url))
  const child = spawn(node, [main, ...process.argv.slice(2)], { stdio: 'inherit' })
  // The child decides when it is done; a Ctrl+C that reaches it from the terminal too is one for it.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('error', error => {
    process.stderr.write(`${error.message}\n`)
    process.exitCode = 1
  })
  child.on('exit', (code, signal) => {
    process.exitCode = signal === null ? (code ?? 1) : 1
  })
}
