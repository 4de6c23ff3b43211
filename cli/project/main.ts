#!/usr/bin/env node
import { readFileSync } from 'node:fs'
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander'
import { sayWhereOptionsStand } from '../option-of-parent.ts'
import { endWithReaderOf } from '../output.ts'

/** The package.json that this command came with, however deep it lies. */
function version(): string {
  for (let folder = new URL('./', import.meta.url); ; folder = new URL('../', folder)) {
    try {
      return (JSON.parse(readFileSync(new URL('package.json', folder), 'utf8')) as { version: string }).version
    } catch (thrown) {
      if (folder.pathname === '/' || (thrown as NodeJS.ErrnoException).code !== 'ENOENT') throw thrown
    }
  }
}

function port(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) < 65_536) return Number(text)
  throw new InvalidArgumentError('It must be a port, 0 to 65535.')
}

const program = new Command('millrace')
  .description('Runs and operates the topologies of millrace.config.ts')
  .version(version(), '-v, --version')
  .option('-c, --config <file>', 'the project file (default: millrace.config.ts in this folder)')
  .showSuggestionAfterError()
  .exitOverride()

const config = (): string | undefined => program.opts<{ config?: string }>().config

program
  .command('dev')
  .description('run the topologies, restart them when a file changes, and show them in the browser')
  .option('--port <n>', 'port of the page', port, 4400)
  .addOption(new Option('--inside', 'the process that dev starts').hideHelp())
  .action(async ({ inside, port }: { inside?: boolean; port: number }) => {
    const flags = { port, config: config() }
    await (inside ? (await import('./dev/inside.ts')).inside(flags) : (await import('./dev/dev.ts')).dev(flags))
  })

program
  .command('start')
  .description('run the topologies as a worker, until SIGTERM or Ctrl+C')
  .option('--create-topics', 'create missing topics')
  .option('--host <address>', 'address for /live, /ready, /metrics and /topology', '127.0.0.1')
  .option('--port <n>', 'port of that address; each further topology uses the next one', port, 9464)
  .action(async (flags: { createTopics?: boolean; host: string; port: number }) =>
    (await import('./start.ts')).start({ ...flags, config: config() })
  )

program
  .command('describe')
  .description('print the topologies')
  .option('--app <name>', 'only this topology')
  .option('--mermaid', 'as a Mermaid flowchart')
  .option('--dot', 'as a Graphviz digraph')
  .option('--json', 'as JSON')
  .action(async (flags: { app?: string; mermaid?: boolean; dot?: boolean; json?: boolean }) =>
    (await import('./describe.ts')).describe({ ...flags, config: config() })
  )

program
  .command('test')
  .description('check the project, then run its tests: with Vitest where it is installed, else with node --test')
  .argument('[args...]', 'for the test runner')
  .allowUnknownOption()
  .action(async (args: readonly string[]) => (await import('./test.ts')).test({ args, config: config() }))

program
  .command('schemas')
  .description("register the project's schemas, and print their versions and ids")
  .option('--json', 'as JSON')
  .action(async (flags: { json?: boolean }) => (await import('./schemas.ts')).schemas({ ...flags, config: config() }))

/** Commands with commands of their own are loaded when they are asked for. */
const words = process.argv.slice(2)
const letters = program.command('dead-letters').description('inspect, repair and replay dead letters')
const offsets = program.command('offsets').description('show how far a group is, and resume after a damaged batch')
if (words.includes('dead-letters')) (await import('./dead-letters.ts')).addDeadLetters(letters, config)
if (words.includes('offsets')) (await import('./offsets.ts')).addOffsets(offsets, config)
for (const command of program.commands) sayWhereOptionsStand(command)

endWithReaderOf(process.stdout, process.stderr)

try {
  await program.parseAsync()
} catch (error) {
  // Commander has written what is wrong, or the help that was asked for.
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2
  else (await import('./failed.ts')).failed(error)
}
