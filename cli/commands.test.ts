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

test('an option that stands before the command it belongs to is told where it goes', async () => {
  const said: string[] = []
  const program = new Command().exitOverride().configureOutput({ writeErr: text => void said.push(text) })
  await addCommands(program, 'alerts')
  const parsed = program.parseAsync(['alerts', '--from', '2026-02-19T00:00:00Z', 'backtest'], { from: 'user' })
  await expect(parsed).rejects.toThrow("unknown option '--from'")
  expect(said.join('')).toContain('(options of a command stand after it: millrace alerts backtest [options])')
})
