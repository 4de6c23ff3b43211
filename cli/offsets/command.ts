import { type Command, InvalidArgumentError } from 'commander'
import { type Admin, codeOf, StreamsError } from '#streams'
import type { Environment } from '../../config/environment.ts'
import { kafkaOptions } from '../../config/kafka-options.ts'
import { kafkaDriver } from '../../connectors/kafka/index.ts'
import { currentEnvironment } from '../dead-letters/connect.ts'
import { readState } from '../run/processes/run-state.ts'
import { groupsMeant } from './groups.ts'
import { renderOffsets } from './render.ts'
import { offsetsOf } from './show.ts'
import { type SkipDeps, skipOffsets } from './skip.ts'
import { possibleWorkers, workersOf } from './workers.ts'

interface Common {
  readonly system?: string
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

/** Adds `offsets show` and `skip`. They set the exit code: 0 done, 1 something failed, 2 wrong use or refused. */
export function addOffsetsCommands(program: Command): void {
  const parent = program.command('offsets').description('how far a group is, and how to go on behind a damaged batch')
  common(
    parent.command('show').description('every partition of a group: committed, end, lag, and what stands still')
  ).action((flags: Common) => onGroups(flags, (deps, groups) => show(deps, groups, flags)))
  common(parent.command('skip').description('go on at an offset; what lies before it is not processed by this group'))
    .requiredOption('--topic <name>', 'topic')
    .requiredOption('--partition <n>', 'partition', wholeNumber)
    .requiredOption('--to <offset>', 'offset at which to go on', wholeNumber)
    .action((flags: SkipFlags) => onGroups(flags, (deps, groups) => skip(deps, groups, flags)))
}

function common(command: Command): Command {
  return command
    .option('--system <name>', "the system whose workers' group is meant (SYSTEM)")
    .option('--group <id>', 'the consumer group, instead')
    .option('--metrics-port <n>', 'where a worker serves its metrics; may be repeated', collect, [])
    .option('--json', 'as one JSON object')
}

function collect(text: string, ports: readonly number[]): readonly number[] {
  return [...ports, wholeNumber(text)]
}

function wholeNumber(text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('It must be a whole number.')
}

/** Asks the workers, then runs a command; a broker that does not answer is said with what to do about it. */
async function onGroups(
  flags: Common,
  run: (deps: SkipDeps, groups: readonly string[]) => Promise<void>
): Promise<void> {
  const environment = await currentEnvironment()
  const groups = groupsMeant(flags, environment)
  const asked = possibleWorkers(flags.metricsPort, await readState(), environment)
  const workers = await workersOf(asked, groups)
  const admin = kafkaDriver(kafkaOptions(environment)).admin()
  try {
    await run({ admin, workers, asked }, groups)
  } catch (error) {
    throw told(error, environment)
  } finally {
    await admin.close()
  }
}

function told(error: unknown, { KAFKA_BROKER }: Environment): unknown {
  if (codeOf(error, 'timeout') !== 'broker-unavailable') return error
  const message = `no broker answers at ${KAFKA_BROKER.join(',')}: start one with \`make run\`, or set KAFKA_BROKER`
  return new StreamsError('broker-unavailable', message, { cause: error })
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
    throw new StreamsError(
      'invalid-configuration',
      `say which is meant: --system, or --group with one of ${groups.join(', ')}`
    )
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
  return `${topic}/${partition} goes on at offset ${to}: offsets ${from} to ${to - 1} are skipped (${who}${rest})\n`
}
