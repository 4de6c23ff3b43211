#!/usr/bin/env node
// Runs the command with the Node that this package brings: the machine's own may be too old to run TypeScript.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
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
const main = fileURLToPath(new URL('./main.ts', import.meta.url))
const node = own.find(file => existsSync(file)) ?? process.execPath
const child = spawn(node, [main, ...process.argv.slice(2)], { stdio: 'inherit' })

// A Ctrl+C in a terminal reaches the child by itself; other signals are passed on, and the child decides when it is done.
process.on('SIGINT', () => undefined)
process.on('SIGTERM', () => child.kill('SIGTERM'))
process.on('SIGHUP', () => child.kill('SIGHUP'))
child.on('error', error => {
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 1
})
child.on('exit', (code, signal) => {
  process.exitCode = signal === null ? (code ?? 1) : 1
})
