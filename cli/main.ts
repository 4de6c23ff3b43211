import { Command, CommanderError } from 'commander'
import manifest from '../package.json' with { type: 'json' }
import { addCommands } from './commands.ts'
import { endWithReaderOf } from './output.ts'

const program = new Command('millrace')
  .description('Stream processing for TypeScript: runs and operates the systems')
  .version(manifest.version, '-v, --version')
  .exitOverride()

endWithReaderOf(process.stdout, process.stderr)

try {
  const [first, second] = process.argv.slice(2).filter(word => !word.startsWith('-'))
  await addCommands(program, first === 'help' ? second : first)
  await program.parseAsync()
} catch (error) {
  // Commander has written what is wrong, or the help that was asked for.
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2
  else await fail(error)
}

/** Says what is wrong; the exit code is 2 for wrong use, else 1. */
async function fail(error: unknown): Promise<void> {
  const { asError, codeOf, StreamsError } = await import('#streams')
  // Our own errors say what to do; of anything else the stack is what helps.
  const known = error instanceof StreamsError
  process.stderr.write(`${known ? error.message : (asError(error).stack ?? String(error))}\n`)
  process.exitCode = codeOf(error, 'timeout') === 'invalid-configuration' ? 2 : 1
}
