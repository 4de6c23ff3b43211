import { type RawRecord, StreamsError } from '#streams'
import { ByteReader } from './byte-reader.ts'
import { unpack } from './compression.ts'
import { readHeaders } from './header-block.ts'

/** A transaction whose records a reader must not see. */
export interface AbortedTransaction {
  readonly producerId: bigint
  readonly firstOffset: number
}

/** What the bytes of a fetch hold. */
export interface PackedRecords {
  /** Decodes them, with each call anew. */
  readonly read: () => RawRecord[]
  /** How many they are at most; fewer when the fetch began within a batch. */
  readonly count: number
  /** One past the last offset of the last whole batch, whether or not that offset holds a record; undefined without a whole batch. */
  readonly nextOffset: number | undefined
}

/** The records of one batch, not decoded. */
interface PackedBatch {
  readonly body: Buffer
  readonly count: number
  readonly baseOffset: number
  readonly firstTimestamp: number
  /** The time of all of them, where the topic has append time. */
  readonly appendTime: number | undefined
}

const headerLength = 61
const abortMarker = 0

/**
 * Reads the record batches of a fetch (magic 2), their records only when asked for. Leaves out records before `from`, control records and
 * records of aborted transactions; a last batch cut short by the size limit is left for the next fetch.
 */
export function readRecordBatches(data: Buffer, from: number, aborted: readonly AbortedTransaction[]): PackedRecords {
  const batches: PackedBatch[] = []
  const transactions = new AbortedTransactions(aborted)
  let nextOffset: number | undefined
  let at = 0
  while (at + headerLength <= data.length) {
    const end = at + 12 + data.readInt32BE(at + 8)
    if (end > data.length) break
    nextOffset = readBatch(data.subarray(at, end), from, transactions, batches)
    at = end
  }
  const count = batches.reduce((sum, batch) => sum + batch.count, 0)
  return { read: () => readRecords(batches, from), count, nextOffset }
}

function readBatch(batch: Buffer, from: number, transactions: AbortedTransactions, into: PackedBatch[]): number {
  const header = new ByteReader(batch)
  const baseOffset = header.int64()
  header.skip(8)
  checkMagic(header.int8(), baseOffset)
  header.skip(4)
  const attributes = header.int16()
  const lastOffset = baseOffset + header.int32()
  const firstTimestamp = header.int64()
  const maxTimestamp = header.int64()
  const producerId = header.bigint64()
  header.skip(6)
  const count = header.int32()
  const body = (attributes & 7) === 0 ? batch.subarray(headerLength) : unpack(attributes, batch.subarray(headerLength))
  const isControl = (attributes & 0x20) !== 0
  const isAborted = transactions.covers(producerId, lastOffset, (attributes & 0x10) !== 0)
  if (isControl) transactions.endIfAborted(producerId, body, count)
  else if (!isAborted && lastOffset >= from) {
    const appendTime = (attributes & 0x08) !== 0 ? maxTimestamp : undefined
    into.push({ body, count, baseOffset, firstTimestamp, appendTime })
  }
  return lastOffset + 1
}

function readRecords(batches: readonly PackedBatch[], from: number): RawRecord[] {
  const records: RawRecord[] = []
  for (const batch of batches) readRecordsOf(batch, from, records)
  return records
}

function readRecordsOf(
  { body, count, baseOffset, firstTimestamp, appendTime }: PackedBatch,
  from: number,
  into: RawRecord[]
): void {
  const reader = new ByteReader(body)
  for (let i = 0; i < count; i++) {
    const length = reader.varint()
    const end = reader.position + length
    reader.skip(1)
    const timestamp = firstTimestamp + reader.varlong()
    const offset = baseOffset + reader.varint()
    if (offset < from) {
      reader.skip(end - reader.position)
      continue
    }
    const keyLength = reader.varint()
    const key = keyLength < 0 ? null : reader.bytes(keyLength)
    const valueLength = reader.varint()
    const value = valueLength < 0 ? null : reader.bytes(valueLength)
    into.push({ key, value, timestamp: appendTime ?? timestamp, headers: readHeaders(reader), offset })
  }
}

function checkMagic(magic: number, offset: number): void {
  if (magic === 2) return
  throw new StreamsError(
    'deserialization-failed',
    `the batch at offset ${offset} has the format of Kafka before 0.11 (magic ${magic}), which is not read: rewrite the topic`
  )
}

/** The aborted transactions of a fetch, followed batch by batch as Java's consumer does. */
class AbortedTransactions {
  readonly #upcoming: AbortedTransaction[]
  readonly #open = new Set<bigint>()

  constructor(aborted: readonly AbortedTransaction[]) {
    this.#upcoming = [...aborted].sort((a, b) => a.firstOffset - b.firstOffset)
  }

  covers(producerId: bigint, lastOffset: number, transactional: boolean): boolean {
    while (this.#upcoming[0] !== undefined && this.#upcoming[0].firstOffset <= lastOffset) {
      const { producerId: aborted } = this.#upcoming.shift() as AbortedTransaction
      this.#open.add(aborted)
    }
    return transactional && this.#open.has(producerId)
  }

  /** An abort marker ends the transaction; its key is a version and a type. */
  endIfAborted(producerId: bigint, body: Buffer, count: number): void {
    if (this.#open.size === 0 || count === 0) return
    const reader = new ByteReader(body)
    reader.varint()
    reader.skip(1)
    reader.varlong()
    reader.varint()
    if (reader.varint() >= 4) {
      reader.skip(2)
      if (reader.int16() === abortMarker) this.#open.delete(producerId)
    }
  }
}
