import type { RawRecord, TopicPartition } from '#streams'
import type { BatchPiece, BatchReader } from '#streams/connector'
import { ByteReader } from './byte-reader.ts'
import { compressionOf, unpack } from './compression.ts'
import { DamageError, damageErrorOf } from './damage.ts'
import { readHeaders } from './header-block.ts'

/** The records of one batch, not unpacked. */
export interface PackedBatch {
  /** The whole batch. */
  readonly batch: Buffer
  /** Its records, packed. */
  readonly body: Buffer
  readonly attributes: number
  readonly count: number
  readonly baseOffset: number
  readonly lastOffset: number
  readonly firstTimestamp: number
  /** The time of all of them, where the topic has append time. */
  readonly appendTime: number | undefined
}

/** A batch whose records are being decoded. */
interface OpenBatch {
  readonly packed: PackedBatch
  readonly reader: ByteReader
  /** Records not decoded. */
  left: number
  /** Bytes unpacked for it. */
  readonly unpacked: number
}

/** Records decoded at once, and the bytes that are unpacked for them at most when one more batch would bring more. */
const pieceRecords = 500
const pieceBytes = 262_144

/** Decodes what one fetch brought of a partition, a piece at a time; a compressed batch is unpacked when its turn comes. */
export class RecordPieces implements BatchReader {
  readonly #partition: TopicPartition
  readonly #batches: readonly PackedBatch[]
  readonly #from: number
  readonly #maxUnpacked: number
  #at = 0
  #open: OpenBatch | undefined
  /** Room that was not enough for the next batch. */
  #tooLittle = 0
  #end: BatchPiece | undefined

  constructor(partition: TopicPartition, batches: readonly PackedBatch[], from: number, maxUnpacked: number) {
    this.#partition = partition
    this.#batches = batches
    this.#from = from
    this.#maxUnpacked = maxUnpacked
  }

  readonly next = (room: number): BatchPiece => {
    if (this.#end !== undefined) return this.#end
    const records: RawRecord[] = []
    let unpackedBytes = this.#open?.unpacked ?? 0
    while (records.length < pieceRecords) {
      if (this.#open === undefined) {
        if (this.#at === this.#batches.length) {
          this.#end = { kind: 'end' }
          break
        }
        if (records.length > 0 && unpackedBytes >= pieceBytes) break
        const opened = this.#unpack(this.#batches[this.#at] as PackedBatch, room)
        if (opened === undefined) break
        unpackedBytes += opened.unpacked
        this.#open = opened
      }
      if (!this.#decode(this.#open, records)) break
    }
    if (records.length > 0) return { kind: 'records', records, unpackedBytes }
    return this.#end ?? { kind: 'no-room' }
  }

  /** Undefined when it is damaged, or there is not room enough. */
  #unpack(packed: PackedBatch, room: number): OpenBatch | undefined {
    const compression = compressionOf(packed.attributes) ?? 'none'
    const open = (body: Buffer, unpacked: number): OpenBatch => {
      this.#tooLittle = 0
      return { packed, reader: new ByteReader(body), left: packed.count, unpacked }
    }
    if (compression === 'none') return open(packed.body, 0)
    const limit = Math.min(room, this.#maxUnpacked)
    if (limit <= this.#tooLittle) return undefined
    try {
      const body = unpack(compression, packed.body, limit)
      if (body !== undefined) return open(body, body.length)
    } catch (thrown) {
      return this.#damaged(packed, damageErrorOf(thrown, `packed with ${compression}, it cannot be unpacked`))
    }
    this.#tooLittle = limit
    return limit < this.#maxUnpacked ? undefined : this.#damaged(packed, tooLarge(compression, limit))
  }

  /** Decodes records of a batch until it or the piece is full. False when it is damaged. */
  #decode(open: OpenBatch, into: RawRecord[]): boolean {
    try {
      while (open.left > 0 && into.length < pieceRecords) {
        open.left--
        const record = decode(open)
        if (record.offset >= this.#from) into.push(record)
      }
      if (open.left > 0) return true
      if (open.reader.remaining > 0) throw new DamageError('malformed', 'bytes follow its last record')
    } catch (thrown) {
      this.#damaged(open.packed, damageErrorOf(thrown, 'its records cannot be read'))
      return false
    }
    this.#open = undefined
    this.#at++
    return true
  }

  #damaged({ batch, baseOffset, lastOffset }: PackedBatch, { reason, message }: DamageError): undefined {
    const { topic, partition } = this.#partition
    const bytes = Buffer.from(batch)
    const damaged = { topic, partition, offset: baseOffset, lastOffset, reason, detail: message, bytes }
    this.#open = undefined
    this.#end = { kind: 'damaged', damaged }
    return undefined
  }
}

function decode({ packed, reader }: OpenBatch): RawRecord {
  const length = reader.varint()
  const end = reader.position + length
  if (length <= 0 || length > reader.remaining)
    throw new DamageError('malformed', 'a record in it is longer than the batch')
  reader.skip(1)
  const timestamp = packed.firstTimestamp + reader.varlong()
  const offset = packed.baseOffset + reader.varint()
  const keyLength = reader.varint()
  const key = keyLength < 0 ? null : reader.bytes(keyLength)
  const valueLength = reader.varint()
  const value = valueLength < 0 ? null : reader.bytes(valueLength)
  const headers = readHeaders(reader)
  if (reader.position !== end)
    throw new DamageError('malformed', `its record at offset ${offset} has another length than it says`)
  return { key, value, timestamp: packed.appendTime ?? timestamp, headers, offset }
}

function tooLarge(compression: string, limit: number): DamageError {
  return new DamageError(
    'too-large',
    `packed with ${compression}, it unpacks to more than ${limit} bytes (maxUnpackedBatchBytes, KAFKA_MAX_UNPACKED_BATCH_BYTES): raise that and restart, or skip it`
  )
}
