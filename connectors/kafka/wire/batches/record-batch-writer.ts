import { ByteWriter, sizeOfVarint, sizeOfVarlong } from './byte-writer.ts'
import { type Compression, compressionBits, pack } from './compression.ts'
import { crc32c } from './crc32c.ts'

/** A record ready to be written. */
export interface EncodableRecord {
  readonly key: Buffer | null
  readonly value: Buffer | null
  /** From `headerBlock`. */
  readonly headers: Buffer
  /** Milliseconds since the epoch. */
  readonly timestamp: number
}

/** Who writes a batch, for the broker to recognise repeats (KIP-98). All -1 without idempotence. */
export interface BatchIdentity {
  readonly producerId: bigint
  readonly epoch: number
  readonly firstSequence: number
}

/** Bytes of a record batch before its first record. */
export const batchOverhead = 61

/** Most bytes of a record beside key, value and headers. */
export const recordOverhead = 25

/** Writes records as one record batch, magic 2 (https://kafka.apache.org/documentation/#recordbatch). */
export function writeRecordBatch(
  writer: ByteWriter,
  records: readonly EncodableRecord[],
  identity: BatchIdentity,
  compression: Compression
): void {
  const start = writer.length
  const first = records[0]?.timestamp ?? 0
  let max = first
  for (const { timestamp } of records) if (timestamp > max) max = timestamp

  writer.int64(0)
  writer.int32(0)
  writer.int32(-1)
  writer.int8(2)
  writer.int32(0)
  writer.int16(compressionBits(compression))
  writer.int32(records.length - 1)
  writer.int64(first)
  writer.int64(max)
  writer.bigint64(identity.producerId)
  writer.int16(identity.epoch)
  writer.int32(identity.firstSequence)
  writer.int32(records.length)
  writeRecords(writer, records, first, compression)

  writer.patchInt32(start + 8, writer.length - start - 12)
  writer.patchInt32(start + 17, crc32c(writer.view(start + 21)))
}

function writeRecords(
  writer: ByteWriter,
  records: readonly EncodableRecord[],
  first: number,
  compression: Compression
): void {
  const target = compression === 'none' ? writer : new ByteWriter(records.length * 256)
  for (let i = 0; i < records.length; i++) writeRecord(target, records[i] as EncodableRecord, i, first)
  if (target !== writer) writer.bytes(pack(compression, target.view()))
}

function writeRecord(writer: ByteWriter, record: EncodableRecord, index: number, first: number): void {
  const { key, value, headers, timestamp } = record
  const size = 1 + sizeOfVarlong(timestamp - first) + sizeOfVarint(index) + sizeOf(key) + sizeOf(value) + headers.length
  writer.varint(size)
  writer.int8(0)
  writer.varlong(timestamp - first)
  writer.varint(index)
  writeBytes(writer, key)
  writeBytes(writer, value)
  writer.bytes(headers)
}

function sizeOf(bytes: Buffer | null): number {
  return bytes === null ? 1 : sizeOfVarint(bytes.length) + bytes.length
}

function writeBytes(writer: ByteWriter, bytes: Buffer | null): void {
  if (bytes === null) {
    writer.varint(-1)
    return
  }
  writer.varint(bytes.length)
  writer.bytes(bytes)
}
