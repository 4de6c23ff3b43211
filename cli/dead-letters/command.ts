import type { Command } from 'commander'
import { addDeadLetterActions } from './actions.ts'
import { connection } from './connect.ts'

/** Adds `dead-letters` with its commands, on the systems of this repository. */
export function addDeadLetterCommands(program: Command): void {
  const parent = program.command('dead-letters').description('inspect, repair and replay dead letters')
  addDeadLetterActions(parent, {
    whose: { flag: '--system <name>', description: 'whose dead letters (SYSTEM)' },
    connect: connection
  })
}
