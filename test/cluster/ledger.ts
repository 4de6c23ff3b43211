import { setTimeout as delay } from 'node:timers/promises'
import type { Driver, ProducerRecord, RawRecord } from '#streams'

/** A numbered entry of one key. Numbers rise over the whole ledger, and so within each key. */
export interface Entry {
  readonly key: string
  readonly n: number
}

/** What became of an entry that was sent. */
type Fate = 'acknowledged' | 'unknown'

const keysOfPartition = 3

/** Sends numbered entries to a topic and keeps what the brokers acknowledged. */
export class Ledger {
  readonly #driver: Driver
  readonly #topic: string
  readonly #partitions: readonly number[]
  readonly #first: number
  readonly #fates = new Map<number, Fate>()
  readonly #entries: Entry[] = []

  /** Entries go to these partitions in turn, and a key always to the same one. Numbers begin at `first`. */
  constructor(driver: Driver, topic: string, partitions: readonly number[], first = 1) {
    this.#driver = driver
    this.#topic = topic
    this.#partitions = partitions
    this.#first = first
  }

  /** Everything that was acknowledged so far, in the order of sending. */
  get acknowledged(): readonly Entry[] {
    return this.#entries.filter(({ n }) => this.#fates.get(n) === 'acknowledged')
  }

  /** Entries of a partition. */
  of(partition: number): readonly Entry[] {
    return this.acknowledged.filter(({ n }) => this.#partitionOf(n) === partition)
  }

  /** Sends so many and waits for each to be acknowledged. Rejects when one is not. */
  async send(count: number): Promise<void> {
    const producer = this.#driver.producer()
    const records = Array.from({ length: count }, () => this.#next())
    const refused = await producer.send(records)
    await producer.close()
    if (refused[0]) throw refused[0].error
  }

  /** Sends some every few milliseconds, whatever becomes of those before, until `stop`, which waits for what is under way. */
  load({ every = 20, each = 8 } = {}): { readonly stop: () => Promise<void> } {
    const producer = this.#driver.producer({ deliveryTimeoutMs: 60_000 })
    let stopped = false
    const calls: Promise<void>[] = []
    const loop = async (): Promise<void> => {
      while (!stopped) {
        calls.push(this.#attempt(producer.send, each))
        await delay(every)
      }
    }
    const looping = loop()
    return {
      stop: async () => {
        stopped = true
        await looping
        await Promise.all(calls)
        await producer.close()
      }
    }
  }

  /** Everything that the topic holds now, by partition. */
  async held(): Promise<readonly (Entry & { readonly partition: number; readonly offset: number })[]> {
    const admin = this.#driver.admin()
    const held: (Entry & { readonly partition: number; readonly offset: number })[] = []
    try {
      const ends = await admin.offsets(this.#topic)
      const ranges = ends.map(({ partition, earliest, latest }) => ({
        topic: this.#topic,
        partition,
        from: earliest,
        to: latest
      }))
      await this.#driver.reader().read(ranges, ({ partition, records }) => {
        for (const record of records) held.push({ ...entryOf(record), partition, offset: record.offset })
      })
      return held
    } finally {
      await admin.close()
    }
  }

  /** The outcome of a call that failed is unknown: its entries may be there or not. */
  async #attempt(send: (records: readonly ProducerRecord[]) => Promise<unknown>, count: number): Promise<void> {
    const records = Array.from({ length: count }, () => this.#next())
    await send(records).catch(() => undefined)
  }

  #next(): ProducerRecord {
    const n = this.#first + this.#entries.length
    const turn = Math.floor(n / this.#partitions.length) % keysOfPartition
    const partition = this.#partitionOf(n)
    const entry = { key: `${partition}-${turn}`, n }
    this.#entries.push(entry)
    this.#fates.set(n, 'unknown')
    return {
      topic: this.#topic,
      partition,
      key: Buffer.from(entry.key),
      value: Buffer.from(JSON.stringify(entry)),
      onDelivered: () => this.#fates.set(n, 'acknowledged')
    }
  }

  #partitionOf(n: number): number {
    return this.#partitions[n % this.#partitions.length] ?? 0
  }
}

/** The entry that a record carries. */
export function entryOf(record: RawRecord): Entry {
  return JSON.parse(String(record.value)) as Entry
}

/** How rows differ from what must be there; all empty when nothing is lost, doubled or out of order. */
export interface Differences {
  readonly lost: readonly number[]
  readonly doubled: readonly number[]
  /** Numbers that came for the first time after a later one of their key. */
  readonly disordered: readonly number[]
}

/** Compares what was written, in the order of writing, with what must be there. Rows beyond that are allowed: their sender did not hear of it. */
export function differences(expected: readonly Entry[], rows: readonly Entry[]): Differences {
  const seen = new Set<number>()
  const doubled: number[] = []
  const disordered: number[] = []
  const last = new Map<string, number>()
  for (const { key, n } of rows) {
    if (seen.has(n)) doubled.push(n)
    else if ((last.get(key) ?? 0) > n) disordered.push(n)
    else last.set(key, n)
    seen.add(n)
  }
  return { lost: expected.filter(({ n }) => !seen.has(n)).map(({ n }) => n), doubled, disordered }
}

/** Nothing differs. */
export const none: Differences = { lost: [], doubled: [], disordered: [] }
