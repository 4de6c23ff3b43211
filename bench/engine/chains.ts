import {
  hours,
  type KeyValueStore,
  keyValueStore,
  type Processor,
  type ProcessorContext,
  type Stream,
  serdes
} from '#streams'

type Bytes = Stream<Buffer, Buffer>

/** A chain of steps to measure. */
export interface Chain {
  readonly wire: (stream: Bytes) => Bytes
  /** Whether its state is on disk. */
  readonly persistent?: true
  /** Whether every record has a key of its own; otherwise 50,000 keys come again and again. */
  readonly uniqueKeys?: true
}

/** The store that `count by key` fills and restoring measures. */
export const counts = keyValueStore('counts', serdes.string, serdes.json<number>())

const dedupe = (stream: Bytes): Bytes =>
  stream.dedupe('seen', { by: (_, key) => key.toString('latin1'), within: hours(1) })

/** Counts records by their key and passes them on. */
export const count = (stream: Bytes): Bytes => stream.process('count', countByKey, { stores: [counts] })

export const chains: { readonly [name: string]: Chain } = {
  'pass-through': { wire: stream => stream },
  'chain of 1 step': stepsOf(1),
  'chain of 5 steps': stepsOf(5),
  'chain of 10 steps': stepsOf(10),
  'async step, concurrency 32': {
    wire: stream => stream.mapValues('later', async data => data, { concurrency: 32, order: 'none' })
  },
  'dedupe, store in memory': { wire: dedupe, uniqueKeys: true },
  'dedupe, store in LMDB': { wire: dedupe, uniqueKeys: true, persistent: true },
  'count by key, store in memory': { wire: count },
  'count by key, store in LMDB': { wire: count, persistent: true }
}

function stepsOf(steps: number): Chain {
  return {
    wire: stream => {
      let last = stream
      for (let n = 1; n <= steps; n++) last = last.mapValues(`step-${n}`, data => data)
      return last
    }
  }
}

function countByKey(): Processor<Buffer, Buffer, Buffer, Buffer> {
  let context: ProcessorContext<Buffer, Buffer>
  let store: KeyValueStore<string, number>
  return {
    init: given => {
      context = given
      store = given.store(counts)
    },
    process: record => {
      const key = record.key.toString('latin1')
      store.put(key, (store.get(key) ?? 0) + 1)
      context.forward(record)
    }
  }
}
