import { Command } from 'commander'
import { asError, StreamsError } from '#streams'
import { addRunCommands } from './run/commands.ts'

const program = new Command('millrace')
  .description('Stream processing for TypeScript: runs the systems and looks after them')
  .showHelpAfterError()

addRunCommands(program)

try {
  await program.parseAsync()
} catch (error) {
  // Our own errors say what to do; of anything else the stack is what helps.
  const known = error instanceof StreamsError
  process.stderr.write(`${known ? error.message : (asError(error).stack ?? String(error))}\n`)
  process.exitCode = 1
}
