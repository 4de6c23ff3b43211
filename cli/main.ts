import { Command, CommanderError } from 'commander'
import { asError, codeOf, StreamsError } from '#streams'
import { addCafeCommands } from './cafe/command.ts'
import { addDeadLetterCommands } from './dead-letters/command.ts'
import { addMediaCommands } from './media/command.ts'
import { addOffsetsCommands } from './offsets/command.ts'
import { addRunCommands } from './run/commands.ts'
import { addTrendsCommands } from './trends/command.ts'

const program = new Command('millrace')
  .description('Stream processing for TypeScript: runs the systems and looks after them')
  .showHelpAfterError()
  .exitOverride()

// The reader of our output went away (`millrace logs | head`): there is nobody left to write for.
process.stdout.on('error', error => {
  if ((error as NodeJS.ErrnoException).code === 'EPIPE') process.exit(0)
  throw error
})

addRunCommands(program)
addDeadLetterCommands(program)
addOffsetsCommands(program)
addMediaCommands(program)
addCafeCommands(program)
addTrendsCommands(program)

try {
  await program.parseAsync()
} catch (error) {
  // Commander has written what is wrong, or the help that was asked for.
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2
  else fail(error)
}

/** Says what is wrong; the exit code is 2 for wrong use, else 1. */
function fail(error: unknown): void {
  // Our own errors say what to do; of anything else the stack is what helps.
  const known = error instanceof StreamsError
  process.stderr.write(`${known ? error.message : (asError(error).stack ?? String(error))}\n`)
  process.exitCode = codeOf(error, 'timeout') === 'invalid-configuration' ? 2 : 1
}
