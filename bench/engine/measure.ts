import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import {
  type Driver,
  inMemoryStores,
  noHeaders,
  noLog,
  type RawRecord,
  Streams,
  StreamsBuilder,
  serdes,
  topic
} from '#streams'
import { lmdbStores } from '../../connectors/lmdb/index.ts'
import { benchDriver } from './bench-driver.ts'
import { type Chain, count } from './chains.ts'

const input = topic('in', serdes.bytes, serdes.bytes)
const output = topic('out', serdes.bytes, serdes.bytes)

/** Records with `keys` keys that come again and again. */
export function recordsOf(total: number, keys: number, value: Buffer): readonly RawRecord[] {
  return Array.from({ length: total }, (_, offset) => ({
    key: Buffer.from(`key-${offset % keys}`),
    value,
    timestamp: 1_767_225_600_000 + offset,
    headers: noHeaders,
    offset
  }))
}

/** Nanoseconds a record from the start to the last commit. */
export async function throughput(records: readonly RawRecord[], chain: Chain): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const elapsed = await timed(chain, benchDriver({ records, done: resolve }), async streams => {
    await streams.start()
    await promise
  })
  return (elapsed * 1e6) / records.length
}

/** Milliseconds until a new store holds its whole changelog. */
export function restoring(changelog: readonly RawRecord[], persistent: boolean): Promise<number> {
  const chain = { wire: count, ...(persistent ? { persistent } : {}) } as const
  const driver = benchDriver({ records: [], changelog, done: () => undefined })
  return timed(chain, driver, async streams => {
    await streams.start()
    while (streams.state === 'rebalancing') await new Promise(setImmediate)
    if (streams.state !== 'running') throw new Error(`not restored: ${streams.state}`)
  })
}

async function timed(
  { wire, persistent }: Chain,
  driver: Driver,
  run: (streams: Streams) => Promise<void>
): Promise<number> {
  const directory = await mkdtemp(join(tmpdir(), 'millrace-bench-'))
  const builder = new StreamsBuilder('bench')
  wire(builder.stream('read', input)).to('write', output)
  const streams = new Streams(builder.build(), {
    applicationId: 'bench',
    log: noLog,
    driver,
    stores: persistent ? lmdbStores({ directory }) : inMemoryStores(),
    commitInterval: 5
  })
  try {
    const started = performance.now()
    await run(streams)
    return performance.now() - started
  } finally {
    await streams.close()
    await rm(directory, { recursive: true, force: true })
  }
}
