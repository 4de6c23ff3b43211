import { Command } from 'commander'
import { expect, test } from 'vitest'
import { addCommands, commandGroups } from './commands.ts'

test.each(commandGroups)('the help shows $commands as they are', async ({ commands, load }) => {
  const program = new Command()
  ;(await load())(program)
  const real = program.commands.map(command => [command.name(), command.description()])
  expect(Object.fromEntries(real)).toEqual(commands)
})

test('the command that is asked for has its options, the others are named', async () => {
  const program = new Command()
  await addCommands(program, 'offsets')
  const offsets = program.commands.find(command => command.name() === 'offsets')
  expect(offsets?.commands.map(command => command.name())).toEqual(['show', 'skip'])
  const names = commandGroups.flatMap(({ commands }) => Object.keys(commands))
  expect(program.commands.map(command => command.name())).toEqual(names)
})
