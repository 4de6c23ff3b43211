import type { Writer } from './write-layers.ts'

const stampBytes = 8

/** An entry that stream time does not order: written by a record that lies a lifetime behind it, or ahead of it. */
interface Stray {
  readonly key: Buffer
  /** Stream time at which it goes. */
  readonly until: number
}

/**
 * Lifetimes of a store's entries. An entry carries the event time of the record that wrote it. A record that reads compares it with its own
 * time, so that one record from the future finds everything expired but makes nothing expire; entries are removed by stream time, and
 * those that would have been born expired a lifetime after they were written.
 */
export class Lifetimes {
  readonly #ttl: number
  readonly #streamTime: () => number
  /** The next to go first. */
  readonly #strays = new Map<string, Stray>()

  constructor(ttl: number, streamTime: () => number) {
    this.#ttl = ttl
    this.#streamTime = streamTime
  }

  /** The bytes to keep for a value. */
  stamped(key: Buffer, data: Buffer, writer: Writer | undefined): Buffer {
    const now = this.#streamTime()
    const time = writer?.timestamp ?? now
    const entry = Buffer.allocUnsafe(stampBytes + data.length)
    entry.writeDoubleBE(time)
    data.copy(entry, stampBytes)
    if (this.#strays.size > 0) this.#strays.delete(textOf(key))
    if (this.#isStray(time)) this.#strays.set(textOf(key), { key, until: now + this.#ttl })
    return entry
  }

  /** The value, unless it has expired for a reader. */
  valueOf(entry: Buffer, reader: Writer | undefined): Buffer | undefined {
    const now = reader ? reader.timestamp : this.#streamTime()
    return now - entry.readDoubleBE(0) >= this.#ttl ? undefined : entry.subarray(stampBytes)
  }

  /** The value, expired or not. */
  bare(entry: Buffer): Buffer {
    return entry.subarray(stampBytes)
  }

  /** Whether an entry that was read for expiry is to be removed. */
  isOver(key: Buffer, entry: Buffer): boolean {
    return this.#streamTime() - entry.readDoubleBE(0) >= this.#ttl && !this.#strays.has(textOf(key))
  }

  /** Keys of strays whose time has come, where `read` still finds them. */
  *overdue(read: (key: Buffer) => Buffer | null | undefined): Iterable<Buffer> {
    for (const [id, { key, until }] of this.#strays) {
      if (until > this.#streamTime()) return
      this.#strays.delete(id)
      const entry = read(key)
      if (entry && this.#isStray(entry.readDoubleBE(0))) yield key
    }
  }

  #isStray(time: number): boolean {
    const age = this.#streamTime() - time
    return age >= this.#ttl || age < 0
  }
}

const textOf = (key: Buffer): string => key.toString('latin1')
