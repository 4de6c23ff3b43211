import { type Command, InvalidArgumentError } from 'commander'
import { type Admin, asError, codeOf, type Driver, StreamsError } from '#streams'
import { optionOfParent } from '../option-of-parent.ts'
import { renderOffsets } from './render.ts'
import { offsetsOf } from './show.ts'
import { type SkipDeps, skipOffsets } from './skip.ts'
import { type Worker, workersOf } from './workers.ts'

/** What the commands work on. */
export interface OffsetsConnection {
  readonly driver: Driver
  /** The groups that are meant. */
  readonly groups: readonly string[]
  /** Where workers may be. */
  readonly asked: readonly Worker[]
  /** What to do when no broker answers. */
  readonly unreachable: string
}

/** Which groups are meant. */
export interface GroupsMeant {
  readonly whose: string | undefined
  readonly group: string | undefined
  readonly metricsPort: readonly number[]
}

/** Whose offsets the commands are about. */
export interface OffsetsPlace {
  /** The option that names one of several. */
  readonly whose: { readonly flag: string; readonly description: string }
  /** Finds what is meant; connects to nothing yet. Rejects with `invalid-configuration` for what does not exist. */
  readonly connect: (meant: GroupsMeant) => Promise<OffsetsConnection>
}

interface Common {
  readonly group?: string
  readonly metricsPort: readonly number[]
  readonly json?: boolean
}

interface SkipFlags extends Common {
  readonly topic: string
  readonly partition: number
  readonly to: number
}

const write = (text: string): void => void process.stdout.write(text)

/** Adds `show` and `skip`. They set the exit code: 0 done, 1 something failed, 2 wrong use or refused. */
export function addOffsetsActions(parent: Command, { whose, connect }: OffsetsPlace): void {
  const named = optionOfParent(parent, whose)
  const common = (command: Command): Command => withGroup(command.option(whose.flag, whose.description))
  const onGroups = async (
    flags: Common,
    run: (deps: SkipDeps, groups: readonly string[]) => Promise<void>
  ): Promise<void> => {
    const { group, metricsPort } = flags
    await onBroker(await connect({ whose: named(flags), group, metricsPort }), run)
  }
  common(
    parent.command('show').description('show each partition of a group: committed offset, end, lag, and damage')
  ).action((flags: Common) => onGroups(flags, (deps, groups) => show(deps, groups, flags)))
  common(parent.command('skip').description('resume at an offset; the group never processes the records before it'))
    .requiredOption('--topic <name>', 'topic')
    .requiredOption('--partition <n>', 'partition', wholeNumber)
    .requiredOption('--to <offset>', 'offset at which to resume', wholeNumber)
    .action((flags: SkipFlags) => onGroups(flags, (deps, groups) => skip(deps, groups, flags)))
}

function withGroup(command: Command): Command {
  return command
    .option('--group <id>', 'the consumer group to use instead')
    .option('--metrics-port <n>', 'metrics port of a worker; repeatable', collect, [])
    .option('--json', 'print one JSON object')
}

function collect(text: string, ports: readonly number[]): readonly number[] {
  return [...ports, wholeNumber(text)]
}

function wholeNumber(text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('It must be an integer.')
}

/** Asks the workers, then runs a command; a broker that does not answer is said with what to do about it. */
async function onBroker(
  { driver, groups, asked, unreachable }: OffsetsConnection,
  run: (deps: SkipDeps, groups: readonly string[]) => Promise<void>
): Promise<void> {
  const workers = await workersOf(asked, groups)
  const admin = driver.admin()
  try {
    await driver.reach?.()
    await run({ admin, workers, asked }, groups)
  } catch (error) {
    if (codeOf(error, 'timeout') !== 'broker-unavailable') throw error
    throw new StreamsError('broker-unavailable', `${asError(error).message}; ${unreachable}`, { cause: error })
  } finally {
    await admin.close()
  }
}

async function show({ admin, workers, asked }: SkipDeps, groups: readonly string[], { json }: Common): Promise<void> {
  const rows = await allRows(admin, workers, groups)
  if (json) write(`${JSON.stringify({ partitions: rows }, null, 2)}\n`)
  else
    write(
      renderOffsets(
        rows,
        groups,
        asked.map(({ url }) => url)
      )
    )
}

async function allRows(admin: Admin, workers: SkipDeps['workers'], groups: readonly string[]) {
  const rows = []
  for (const group of groups) rows.push(...(await offsetsOf(admin, group, workers)))
  return rows
}

async function skip(deps: SkipDeps, groups: readonly string[], flags: SkipFlags): Promise<void> {
  const [group = '', ...more] = groups
  if (more.length > 0) {
    throw new StreamsError('invalid-configuration', `say which is meant: --group with one of ${groups.join(', ')}`)
  }
  const { topic, partition, to, json } = flags
  const report = await skipOffsets({ group, topic, partition, to }, deps)
  if (json) write(`${JSON.stringify({ group, topic, partition, ...report }, null, 2)}\n`)
  else write(sentence(group, flags, report))
}

function sentence(
  group: string,
  { topic, partition }: SkipFlags,
  { from, to, committed, worker }: Awaited<ReturnType<typeof skipOffsets>>
): string {
  const who = worker === null ? `committed for group ${group}, which has no members` : `done by the worker at ${worker}`
  const rest = committed ? '' : '; its commit follows as soon as the broker takes it'
  return `${topic}/${partition} resumes at offset ${to}: offsets ${from} to ${to - 1} are skipped (${who}${rest})\n`
}
