import { type Command, InvalidArgumentError } from 'commander'
import { asError, codeOf, StreamsError } from '#streams'
import { optionOfParent } from '../option-of-parent.ts'
import type { DeadLetterDeps } from './deps.ts'
import { discardDeadLetters } from './discard/discard.ts'
import { parseLetterId } from './letters/letter-id.ts'
import { readEdit } from './replay/edit-file.ts'
import { countOutcomes, exitCodeOf, renderReport } from './replay/render-replay.ts'
import { replayDeadLetters } from './replay/replay.ts'
import type { MarksTopicOptions } from './replay/replay-marks.ts'
import { listDeadLetters } from './show/list.ts'
import { renderList } from './show/render-list.ts'
import { letterJson, renderLetter } from './show/render-show.ts'
import { showDeadLetters } from './show/show.ts'

/** What the commands need of the real world. */
export interface Connection extends DeadLetterDeps {
  readonly marks: MarksTopicOptions
  /** What to do when no broker answers. */
  readonly unreachable: string
}

/** Whose dead letters the commands are about. */
export interface LettersPlace {
  /** The option that names one of several. */
  readonly whose: { readonly flag: string; readonly description: string }
  /** Finds what is meant; connects to nothing yet. Rejects with `invalid-configuration` for what does not exist. */
  readonly connect: (whose: string | undefined) => Promise<Connection>
}

interface Common {
  readonly json?: boolean
  readonly id: readonly string[]
  readonly reason?: string
  readonly limit: number
}

interface DiscardFlags extends Pick<Common, 'json' | 'id'> {
  readonly because: string
}

interface ReplayFlags extends Common {
  readonly all?: boolean
  readonly dryRun?: boolean
  readonly edit?: string
  readonly again?: boolean
  readonly maxReplays: number
}

const write = (text: string): void => void process.stdout.write(text)
const writeJson = (value: object): void => write(`${JSON.stringify(value, null, 2)}\n`)

/** Adds `list`, `show`, `replay` and `discard`. They set the exit code: 0 done, 1 something failed, 2 wrong use. */
export function addDeadLetterActions(parent: Command, { whose, connect }: LettersPlace): void {
  const named = optionOfParent(parent, whose)
  const common = (command: Command, limit: number): Command =>
    withSelection(command.option(whose.flag, whose.description), limit)
  const onConnection = async <F extends Pick<Common, 'id'>>(
    flags: F,
    run: (to: Connection, flags: F) => Promise<0 | 1>
  ): Promise<void> => {
    await onBroker(await connect(named(flags)), flags, run)
  }

  common(
    parent.command('list').description('list the newest dead letters, newest last, and count them by reason'),
    50
  ).action((flags: Common) => onConnection(flags, list))

  common(
    parent.command('show').description('show dead letters in full: value, headers, stack trace, what to do'),
    10
  ).action((flags: Common) => onConnection(flags, show))

  common(parent.command('replay').description('send dead letters back to their source topics'), 10_000)
    .option('--all', 'every dead letter that was not replayed yet')
    .option('--dry-run', 'only print what would be sent')
    .option(
      '--edit <file>',
      'send this JSON value instead, validated against schema and limits; needs exactly one --id'
    )
    .option('--again', 'also send letters that were replayed before')
    .option('--max-replays <n>', 'refuse records that were replayed this often', wholeNumber, 3)
    .action((flags: ReplayFlags) => onConnection(flags, replay))

  parent
    .command('discard')
    .description('record that nothing is to be done about dead letters; replays then skip them')
    .option(whose.flag, whose.description)
    .option('--id <id>', '<topic>-<partition>-<offset> as listed, or a message_id; repeatable', collect, [])
    .requiredOption('--because <words>', 'why; it is kept with the letter')
    .option('--json', 'print one JSON object')
    .action((flags: DiscardFlags) => onConnection(flags, discard))
}

function withSelection(command: Command, limit: number): Command {
  return command
    .option('--reason <code>', 'only letters with this error code or class')
    .option('--id <id>', '<topic>-<partition>-<offset> as listed, or a message_id; repeatable', collect, [])
    .option('--limit <n>', 'maximum number of letters', wholeNumber, limit)
    .option('--json', 'print one JSON object')
}

function collect(id: string, ids: readonly string[]): readonly string[] {
  return [...ids, id]
}

function wholeNumber(text: string): number {
  if (/^\d{1,9}$/.test(text) && Number(text) > 0) return Number(text)
  throw new InvalidArgumentError('It must be an integer from 1.')
}

/** Runs a command; a broker that does not answer is said with what to do about it. */
async function onBroker<F extends Pick<Common, 'id'>>(
  to: Connection,
  flags: F,
  run: (to: Connection, flags: F) => Promise<0 | 1>
): Promise<void> {
  for (const id of flags.id) parseLetterId(id, to.system.deadLetterTopic)
  try {
    process.exitCode = await run(to, flags)
  } catch (error) {
    if (codeOf(error, 'timeout') !== 'broker-unavailable') throw error
    throw new StreamsError('broker-unavailable', `${asError(error).message}; ${to.unreachable}`, { cause: error })
  }
}

async function list(to: Connection, { id, reason, limit, json }: Common): Promise<0 | 1> {
  await to.driver.reach?.()
  const letters = await listDeadLetters(to, { ids: id, reason, limit })
  if (json) writeJson(letters)
  else write(renderList(letters))
  return letters.missing.length === 0 ? 0 : 1
}

async function show(to: Connection, { id, reason, limit, json }: Common): Promise<0 | 1> {
  await to.driver.reach?.()
  const { letters, missing } = await showDeadLetters(to, { ids: id, reason, limit })
  if (json) writeJson({ letters: letters.map(letterJson), missing })
  else write(letters.map(renderLetter).join('\n'))
  if (!json && letters.length === 0 && missing.length === 0)
    write(`no such dead letters in ${to.system.deadLetterTopic}\n`)
  for (const text of missing) process.stderr.write(`there is no dead letter ${text} in ${to.system.deadLetterTopic}\n`)
  return missing.length === 0 ? 0 : 1
}

async function replay(to: Connection, flags: ReplayFlags): Promise<0 | 1> {
  const { id, reason, limit, maxReplays, again = false, dryRun = false } = flags
  checkSelection(flags, to.system.deadLetterTopic)
  const edit = flags.edit === undefined ? {} : { edit: readEdit(flags.edit) }
  const options = { ids: id, reason, limit, maxReplays, again, dryRun, marks: to.marks, ...edit }
  await to.driver.reach?.()
  const report = await replayDeadLetters(to, options)
  if (flags.json) writeJson({ counts: countOutcomes(report), ...report })
  else write(renderReport(report))
  return exitCodeOf(report)
}

async function discard(to: Connection, { id, because, json }: DiscardFlags): Promise<0 | 1> {
  if (id.length === 0) throw new StreamsError('invalid-configuration', 'say which letters to discard: --id')
  const report = await discardDeadLetters(to, { ids: id, because, marks: to.marks })
  if (json) writeJson(report)
  else for (const letter of report.discarded) write(`${letter}  discarded\n`)
  const { deadLetterTopic } = to.system
  for (const text of report.missing) process.stderr.write(`there is no dead letter ${text} in ${deadLetterTopic}\n`)
  return report.missing.length === 0 ? 0 : 1
}

/** Throws `invalid-configuration` when it is not said what to replay, or an edit is for more than one letter. */
function checkSelection({ id, reason, all, edit }: ReplayFlags, topic: string): void {
  const wrong = (message: string): never => {
    throw new StreamsError('invalid-configuration', message)
  }
  if (id.length === 0 && reason === undefined && all !== true) wrong('say what to replay: --id, --reason or --all')
  if (edit === undefined) return
  const [only = ''] = id
  if (id.length !== 1 || parseLetterId(only, topic).kind !== 'place') {
    wrong('--edit needs exactly one --id <topic>-<partition>-<offset>: a correction is for one letter')
  }
}
