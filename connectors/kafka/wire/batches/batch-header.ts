import { ByteReader } from './byte-reader.ts'
import { compressionOf } from './compression.ts'
import { crc32c } from './crc32c.ts'
import { DamageError } from './damage.ts'

/** Bytes of a record batch before its first record. */
export const headerLength = 61

/** What stands in front of a batch's records (magic 2). */
export interface BatchHeader {
  readonly baseOffset: number
  readonly lastOffset: number
  readonly attributes: number
  readonly firstTimestamp: number
  readonly maxTimestamp: number
  readonly producerId: bigint
  readonly count: number
}

/** Bits of a batch's attributes. */
export const attributeBits = { appendTime: 0x08, transactional: 0x10, control: 0x20 } as const

/** Reads the header of a whole batch without believing it. */
export function readHeader(batch: Buffer): BatchHeader {
  const header = new ByteReader(batch)
  const baseOffset = header.int64()
  header.skip(13)
  const attributes = header.int16()
  const lastOffset = baseOffset + header.int32()
  const firstTimestamp = header.int64()
  const maxTimestamp = header.int64()
  const producerId = header.bigint64()
  header.skip(6)
  return { baseOffset, lastOffset, attributes, firstTimestamp, maxTimestamp, producerId, count: header.int32() }
}

/** Throws a `DamageError` for the format of Kafka before 0.11, which carries no checksum that this one's could be compared with. */
export function checkMagic(batch: Buffer): void {
  const magic = batch.readInt8(16)
  if (magic === 2) return
  if (magic === 0 || magic === 1) {
    const detail = `it has the format of Kafka before 0.11 (magic ${magic}), which is not read: rewrite the topic, or skip it`
    throw new DamageError('old-format', detail)
  }
  throw new DamageError('malformed', `no format of Kafka has the magic ${magic}`)
}

/** Throws a `DamageError` when the bytes are not those that were written, as Java's consumer does with `check.crcs`. */
export function checkSum(batch: Buffer): void {
  const [stored, found] = [batch.readInt32BE(17), crc32c(batch.subarray(21))]
  if (stored === found) return
  const [is, should] = [found, stored].map(sum => (sum >>> 0).toString(16).padStart(8, '0'))
  throw new DamageError('checksum', `its bytes have the checksum ${is}, not ${should} as when they were written`)
}

/** Throws a `DamageError` for a codec that nobody knows. */
export function checkCodec(attributes: number): void {
  if (compressionOf(attributes) !== undefined) return
  throw new DamageError('unknown-codec', `it is packed with a codec that is not known here (${attributes & 7})`)
}
