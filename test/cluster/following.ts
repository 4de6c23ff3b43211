import {
  type Driver,
  type KeyValueStore,
  keyValueStore,
  type Logger,
  type ProcessorContext,
  type ProcessorSupplier,
  Streams,
  StreamsBuilder,
  type StreamsConfig,
  serdes,
  type Topology,
  topic
} from '#streams'
import { type ListSink, listSink, RecordedMetrics } from '#streams/testing'
import type { Entry } from './ledger.ts'

/** An entry, and the number that its key's last entry before it had, as the store tells: 0 for the first. */
export interface Followed extends Entry {
  readonly before: number
}

/** Topics of one application. */
export function topicsOf(application: string) {
  return {
    input: topic(`${application}.in`, serdes.string, serdes.json<Entry>()),
    output: topic(`${application}.out`, serdes.string, serdes.json<Followed>())
  }
}

const lastNumbers = keyValueStore('last-numbers', serdes.string, serdes.json<number>())

const follow: ProcessorSupplier<string, Entry, string, Followed> = () => {
  let store: KeyValueStore<string, number>
  let context: ProcessorContext<string, Followed>
  return {
    init: opened => {
      context = opened
      store = opened.store(lastNumbers)
    },
    process: record => {
      const before = store.get(record.key) ?? 0
      store.put(record.key, Math.max(before, record.value.n))
      context.forward(record.withValue({ ...record.value, before }))
    }
  }
}

/** Entries in; each with the number before it to a topic and to a sink. */
function following(application: string, rows: ListSink<string, Followed>): Topology {
  const topics = topicsOf(application)
  const builder = new StreamsBuilder(application)
  const followed = builder
    .stream('read', topics.input)
    .process<string, Followed>('follow', follow, { stores: [lastNumbers] })
  followed.to('write', topics.output)
  followed.sinkTo('store', rows)
  return builder.build()
}

/** A line that a worker logged. */
export interface Line {
  readonly level: keyof Logger
  readonly fields: { readonly [name: string]: unknown }
  readonly message: string
}

/** A worker of this process. */
export interface Following {
  readonly streams: Streams
  readonly metrics: RecordedMetrics
  readonly lines: readonly Line[]
}

function linesInto(lines: Line[]): Logger {
  const at =
    (level: keyof Logger) =>
    (fields: object, message: string): void =>
      void lines.push({ level, fields: { ...fields }, message })
  return { debug: () => undefined, info: at('info'), warn: at('warn'), error: at('error') }
}

/** Starts a worker that writes to these rows, in-memory stores, the default settings but for what is given. */
export async function startFollowing(
  driver: Driver,
  application: string,
  rows: ListSink<string, Followed>,
  options: Partial<StreamsConfig> = {}
): Promise<Following> {
  const lines: Line[] = []
  const metrics = new RecordedMetrics()
  const streams = new Streams(following(application, rows), {
    applicationId: application,
    driver,
    metrics,
    log: linesInto(lines),
    monitorInterval: 500,
    consumer: { sessionTimeoutMs: 6_000, heartbeatIntervalMs: 500 },
    ...options
  })
  await streams.start()
  return { streams, metrics, lines }
}

/** Rows that a database would have: a repeat of a number is no new row. */
export function rowsById(): ListSink<string, Followed> {
  return listSink<string, Followed>({ id: ({ value }) => String(value.n) })
}

/** Rows of which the store had forgotten what came before. */
export function forgotten(rows: readonly Followed[]): readonly Followed[] {
  const last = new Map<string, number>()
  return rows.filter(({ key, n, before }) => {
    const known = last.get(key) ?? 0
    last.set(key, Math.max(known, n))
    return before < known
  })
}
