import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command, CommanderError } from 'commander'
import { expect, onTestFinished, test } from 'vitest'
import { StreamsError } from '#streams'
import { addDeadLetterActions } from './actions.ts'
import { addDeadLetterCommands } from './command.ts'
import { readEdit } from './replay/edit-file.ts'

/** Runs the command line; wrong use is found before anything connects. */
async function run(...args: readonly string[]): Promise<unknown> {
  const program = new Command().exitOverride().configureOutput({ writeErr: () => undefined })
  addDeadLetterCommands(program)
  return program.parseAsync(['dead-letters', ...args], { from: 'user' })
}

test.each([
  ['a replay of nothing in particular', ['replay'], 'say what to replay: --id, --reason or --all'],
  [
    'an edit for more than one letter',
    ['replay', '--id', '0-1', '--id', '0-2', '--edit', 'x.json'],
    'exactly one --id'
  ],
  [
    'an edit for a message id',
    ['replay', '--id', '0190a6c0-0000-7000-8000-000000000001', '--edit', 'x.json'],
    'exactly one --id'
  ],
  ['an edit file that is missing', ['replay', '--id', '0-1', '--edit', 'missing.json'], '--edit missing.json is wrong'],
  ['a discard of nothing in particular', ['discard', '--because', 'a test'], 'say which letters to discard: --id'],
  ['an id that is none', ['list', '--id', 'CUST001'], 'CUST001 is no id'],
  [
    'an unknown system',
    ['list', '--system', 'x'],
    'there is no system x: --system must be one of comments, comments-statistics, feedback, feedback-trends, media-events, submissions, cafe'
  ]
])('refuses %s', async (_, args, message) => {
  await expect(run(...args)).rejects.toThrow(expect.objectContaining({ code: 'invalid-configuration' }))
  await expect(run(...args)).rejects.toThrow(message)
})

test('whose letters are meant may be said before the command or after it, where the latter counts', async () => {
  const asked: (string | undefined)[] = []
  const read = async (...args: readonly string[]): Promise<void> => {
    const program = new Command().exitOverride()
    addDeadLetterActions(program.command('dead-letters'), {
      whose: { flag: '--app <name>', description: 'whose' },
      connect: async whose => {
        asked.push(whose)
        throw new StreamsError('unknown-topic', 'there is no broker here')
      }
    })
    await expect(program.parseAsync(['dead-letters', ...args], { from: 'user' })).rejects.toThrow('no broker')
  }
  await read('--app', 'a', 'list')
  await read('show', '--app', 'b')
  await read('--app', 'a', 'list', '--app', 'b')
  await read('list')
  expect(asked).toEqual(['a', 'b', 'b', undefined])
})

test.each([
  ['a limit of nothing', ['list', '--limit', '0']],
  ['an option that does not exist', ['show', '--every']]
])('refuses %s', async (_, args) => {
  await expect(run(...args)).rejects.toThrow(CommanderError)
})

test('reads the corrected value from a file, and says when it is not JSON', () => {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-edit-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'edit.json')
  writeFileSync(file, '{"a":1}')
  expect(readEdit(file)).toEqual({ value: { a: 1 } })
  writeFileSync(file, '{a:1}')
  expect(() => readEdit(file)).toThrow(/edit\.json is wrong: it must be a JSON file/)
})
