import type { DamageReason, RawRecord } from '#streams'

/** What a read of the log found. */
export interface LogRead {
  readonly records: readonly RawRecord[]
  /** Where reading resumes; past offsets without a record when nothing follows. */
  readonly nextOffset: number
  /** What cannot be read behind the records. */
  readonly damaged?: LogDamage
}

/** Offsets of a log that cannot be read. */
export interface LogDamage {
  readonly offset: number
  readonly lastOffset: number
  readonly reason: DamageReason
}

/** Which log a position belongs to, and how often that had been cut by then. */
export interface LogMark {
  readonly log: MemoryPartition
  readonly cuts: number
}

/** The log of one partition. Offsets rise, with gaps where records were compacted away or a marker stands. */
export class MemoryPartition {
  #records: RawRecord[] = []
  /** Where the log was cut, one entry each time. */
  readonly #cuts: number[] = []
  #start = 0
  #end = 0
  #damages: readonly LogDamage[] = []

  /** First offset that the log still has. */
  get start(): number {
    return this.#start
  }

  /** One past the last offset. */
  get end(): number {
    return this.#end
  }

  append(record: Omit<RawRecord, 'offset'>): number {
    this.#records.push({ ...record, offset: this.#end })
    return this.#end++
  }

  /** Uses up offsets without a record, as a transaction marker does. */
  skip(count = 1): void {
    this.#end += count
  }

  /** Removes everything before an offset, as retention or DeleteRecords does. */
  truncate(before: number): void {
    this.#start = Math.min(Math.max(before, this.#start), this.#end)
    this.#records = this.#records.filter(record => record.offset >= this.#start)
  }

  /** Identifies this log as it is now, to keep with a position. */
  get mark(): LogMark {
    return { log: this, cuts: this.#cuts.length }
  }

  /** Returns the offset up to which this is still the log that the mark was made from. */
  sameUpTo({ log, cuts }: LogMark): number {
    return log === this ? Math.min(Number.POSITIVE_INFINITY, ...this.#cuts.slice(cuts)) : 0
  }

  /** Drops everything from an offset on, as when a newly elected leader did not have all of the log. */
  cut(from: number): void {
    this.#records = this.#records.filter(({ offset }) => offset < from)
    this.#damages = this.#damages.filter(({ offset }) => offset < from)
    this.#end = Math.min(this.#end, Math.max(from, this.#start))
    this.#cuts.push(from)
  }

  /** Removes single records, leaving gaps. */
  remove(drop: (record: RawRecord) => boolean): void {
    this.#records = this.#records.filter(record => !drop(record))
  }

  /** Keeps the newest record of every key, as the log cleaner does. Removes records without a key. */
  compact(): void {
    const newest = new Map<string, number>()
    for (const { key, offset } of this.#records) if (key !== null) newest.set(key.toString('latin1'), offset)
    this.remove(({ key, offset }) => key === null || newest.get(key.toString('latin1')) !== offset)
  }

  /** Makes these offsets unreadable from now on, like a batch that was corrupted on disk. For tests. */
  damage(offset: number, lastOffset = offset, reason: DamageReason = 'checksum'): void {
    this.#damages = [...this.#damages, { offset, lastOffset, reason }].sort((a, b) => a.offset - b.offset)
  }

  /** Returns the offset of the first record with this timestamp or a later one. */
  offsetAt(time: number): number | undefined {
    return this.#records.find(({ timestamp }) => timestamp >= time)?.offset
  }

  read(from: number, max: number): LogRead {
    const first = this.#indexOf(from)
    const damaged = this.#damages.find(({ lastOffset }) => lastOffset >= from)
    const before = damaged === undefined ? Number.POSITIVE_INFINITY : this.#indexOf(damaged.offset)
    const records = this.#records.slice(first, Math.min(first + max, before))
    const last = records.at(-1)
    if (damaged !== undefined && first + records.length >= before) {
      return { records, nextOffset: Math.max(from, damaged.offset), damaged }
    }
    const more = first + max < this.#records.length
    return { records, nextOffset: more && last !== undefined ? last.offset + 1 : Math.max(from, this.#end) }
  }

  #indexOf(offset: number): number {
    let low = 0
    let high = this.#records.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.#records[middle]?.offset ?? 0) < offset) low = middle + 1
      else high = middle
    }
    return low
  }
}
