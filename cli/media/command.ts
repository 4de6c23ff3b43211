import { randomInt } from 'node:crypto'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { loadEnvironment, parseEnvironment } from '../../config/environment.ts'
import { mediaAnalytics } from '../../connectors/duckdb/media-analytics.ts'
import { parseInstant } from '../../schemas/values/instant.ts'
import { prepareMediaEvents } from '../../worker/media-events/media-events.ts'
import { produceMediaEvents } from '../../worker/media-events/produce.ts'
import { runVariables } from '../dead-letters/connect.ts'
import { readState } from '../run/processes/run-state.ts'
import { logTo, sayTo } from '../run/show/say.ts'
import { renderAnalysis } from './render-analysis.ts'

interface ProduceFlags {
  readonly count: number
  readonly rate?: number
  readonly seed?: number
  readonly schema: '1' | '2'
  readonly start?: number
}

/** Adds `media produce` and `media analytics`. */
export function addMediaCommands(program: Command): void {
  const parent = program.command('media').description('generate and analyse the events of a streaming platform')

  parent
    .command('produce')
    .description('send events to the topic until --count is reached, or Ctrl+C')
    .option('--count <n>', 'number of events', positive, 10_000)
    .option('--rate <n>', 'maximum number of events per second', positive)
    .option('--seed <n>', 'the same seed makes the same events; default: random', positive)
    .option('--start <time>', 'time of the first event, ISO 8601; default: the start of 2026', instant)
    .addOption(new Option('--schema <version>', 'version of the schema').choices(['1', '2']).default('2'))
    .action(produce)

  parent
    .command('analytics')
    .description('answer six questions about the Parquet files with DuckDB, as charts')
    .option('--json', 'print one JSON object')
    .action(async ({ json }: { readonly json?: boolean }) => {
      const { MEDIA_EVENTS_FOLDER: events, MEDIA_EVENTS_SESSIONS_FOLDER: sessions } = loadEnvironment()
      const analytics = mediaAnalytics({ events, sessions })
      const analysis = await analytics.analyse()
      await analytics.close()
      process.stdout.write(`${json ? JSON.stringify(analysis) : renderAnalysis(analysis).join('\n')}\n`)
    })
}

/** On the servers of a running `make run`, else on those of the environment. */
async function produce({ count, rate, seed = randomInt(1, 2 ** 31), schema, start }: ProduceFlags): Promise<void> {
  const say = sayTo(process.stdout)
  const running = runVariables(process.env, await readState())
  const environment = running === undefined ? loadEnvironment() : parseEnvironment(running)
  const log = logTo(say)
  await prepareMediaEvents(environment, log)
  const stopping = new AbortController()
  process.once('SIGINT', () => stopping.abort()).once('SIGTERM', () => stopping.abort())
  say.line(`sending ${count} events of version ${schema} with seed ${seed} to ${environment.MEDIA_EVENTS_TOPIC}`)
  const begun = performance.now()
  const sent = await produceMediaEvents({
    environment,
    log,
    seed,
    count,
    version: schema === '1' ? 1 : 2,
    signal: stopping.signal,
    onSent: now => say.status(`sent ${now}`),
    ...(rate === undefined ? {} : { rate }),
    ...(start === undefined ? {} : { start })
  })
  say.line(`sent ${sent} events in ${((performance.now() - begun) / 1000).toFixed(1)} s`)
}

function instant(text: string): number {
  const value = parseInstant(text)
  if (value === undefined)
    throw new InvalidArgumentError('It must be a date or a date and time, such as 2026-02-19T14:30:00Z.')
  return value
}

function positive(text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value) || value < 1) throw new InvalidArgumentError('It must be an integer from 1 up.')
  return value
}
