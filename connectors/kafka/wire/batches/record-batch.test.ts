import fc from 'fast-check'
import { expect, test } from 'vitest'
import { noHeaders, type RawRecord } from '#streams'
import type { AbortedTransaction } from './aborted-transactions.ts'
import { ByteReader } from './byte-reader.ts'
import { ByteWriter } from './byte-writer.ts'
import { type Compression, pack } from './compression.ts'
import { crc32c } from './crc32c.ts'
import { FetchedBatch } from './fetched-batch.ts'
import { headerBlock, noHeaderBlock, readHeaders } from './header-block.ts'
import { readRecordBatches } from './record-batch-reader.ts'
import { type BatchIdentity, type EncodableRecord, writeRecordBatch } from './record-batch-writer.ts'

const identity: BatchIdentity = { producerId: 9_007_199_254_740_993n, epoch: 3, firstSequence: 7 }

function batchOf(
  records: readonly EncodableRecord[],
  baseOffset = 0,
  compression: Compression = 'none',
  who: BatchIdentity = identity
): Buffer {
  const writer = new ByteWriter()
  writeRecordBatch(writer, records, who, compression)
  const bytes = Buffer.from(writer.view())
  bytes.writeBigInt64BE(BigInt(baseOffset), 0)
  return bytes
}

function aRecord(value: string, timestamp = 1_700_000_000_000): EncodableRecord {
  return { key: null, value: Buffer.from(value), headers: noHeaderBlock, timestamp }
}

/** Sets bits of a batch's attributes, as the broker does for control batches and transactions. */
function withAttributes(batch: Buffer, bits: number): Buffer {
  const copy = Buffer.from(batch)
  copy.writeInt16BE(copy.readInt16BE(21) | bits, 21)
  return summed(copy)
}

/** Puts the checksum of a batch right that was changed. */
function summed(batch: Buffer): Buffer {
  batch.writeInt32BE(crc32c(batch.subarray(21)), 17)
  return batch
}

/** Everything that a fetch holds, decoded. */
function read(data: Buffer, from: number, aborted: readonly AbortedTransaction[] = []): readonly RawRecord[] {
  return fetched(data, from, aborted).records
}

function fetched(
  data: Buffer,
  from: number,
  aborted: readonly AbortedTransaction[] = [],
  maxUnpackedBytes = 67_108_864
): FetchedBatch {
  const packed = readRecordBatches(data, from, aborted)
  const part = { topic: 't', partition: 3, highWatermark: 100, data }
  return new FetchedBatch(part, packed, { from, nextOffset: packed.nextOffset ?? from, maxUnpackedBytes })
}

test('crc32c has the check value of RFC 3720, whatever the length', () => {
  expect(crc32c(Buffer.from('123456789')) >>> 0).toBe(0xe3069283)
  expect(crc32c(Buffer.alloc(32)) >>> 0).toBe(0x8a9136aa)
  expect(crc32c(Buffer.alloc(0))).toBe(0)
})

test('crc32c is that of the bytes one by one, wherever they lie in memory', () => {
  const bitwise = (data: Buffer): number => {
    let crc = -1
    for (const byte of data) {
      crc ^= byte
      for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1
    }
    return ~crc
  }
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), fc.nat(7), (bytes, offset) => {
      const data = Buffer.concat([Buffer.alloc(offset), bytes]).subarray(offset)
      expect(crc32c(data)).toBe(bitwise(data))
    })
  )
})

test('integers of every size come back as they were written', () => {
  fc.assert(
    fc.property(fc.maxSafeInteger(), fc.integer(), (long, int) => {
      const writer = new ByteWriter(1)
      writer.int64(long)
      writer.varlong(Math.trunc(long / 2))
      writer.varint(int)
      writer.int32(int)
      const reader = new ByteReader(writer.view())
      expect([reader.int64(), reader.varlong(), reader.varint(), reader.int32()]).toEqual([
        long,
        Math.trunc(long / 2) + 0,
        int,
        int
      ])
      expect(reader.remaining).toBe(0)
    })
  )
})

test('records come back as they were written, in every compression', () => {
  const bytes = fc.option(fc.uint8Array({ maxLength: 40 }).map(data => Buffer.from(data)))
  const record = fc.record({ key: bytes, value: bytes, timestamp: fc.integer({ min: 0, max: 4_102_444_800_000 }) })
  const compressions: readonly Compression[] = ['none', 'gzip', 'lz4', 'zstd', 'snappy']
  fc.assert(
    fc.property(
      fc.array(record, { minLength: 1, maxLength: 50 }),
      fc.constantFrom(...compressions),
      fc.nat(2 ** 40),
      (records, compression, base) => {
        const batch = batchOf(
          records.map(r => ({ ...r, headers: noHeaderBlock })),
          base,
          compression
        )
        const packed = readRecordBatches(batch, base, [])
        expect(packed.count).toBe(records.length)
        expect(read(batch, base)).toEqual(records.map((r, i) => ({ ...r, headers: noHeaders, offset: base + i })))
        expect(packed.nextOffset).toBe(base + records.length)
      }
    )
  )
})

test('headers that may change are written anew for each record, frozen text is written once', () => {
  const changing = { name: 'a' }
  expect(readHeaders(new ByteReader(headerBlock(changing)))).toEqual({ name: Buffer.from('a') })
  changing.name = 'b'
  expect(readHeaders(new ByteReader(headerBlock(changing)))).toEqual({ name: Buffer.from('b') })

  const bytes = Buffer.from('a')
  const holding = Object.freeze({ bytes })
  headerBlock(holding)
  bytes.write('b')
  expect(readHeaders(new ByteReader(headerBlock(holding)))).toEqual({ bytes: Buffer.from('b') })

  const text = Object.freeze({ time: '1' })
  expect(headerBlock(text)).toBe(headerBlock(text))
  expect(readHeaders(new ByteReader(headerBlock(Object.freeze({ time: '2' }))))).toEqual({ time: Buffer.from('2') })
  expect(readHeaders(new ByteReader(headerBlock(text)))).toEqual({ time: Buffer.from('1') })
})

test('a header that is neither text nor bytes is refused by its name', () => {
  expect(() => headerBlock({ count: 5 as unknown as string })).toThrow("the record's header 'count' is a number")
})

test('headers keep text, bytes, nulls and repeated names; a record without any shares one object', () => {
  const block = headerBlock({ text: 'é', bytes: Uint8Array.of(0, 255), none: null, many: ['a', null, 'b'], no: [] })
  expect(readHeaders(new ByteReader(block))).toEqual({
    text: Buffer.from('é'),
    bytes: Buffer.from([0, 255]),
    none: null,
    many: [Buffer.from('a'), null, Buffer.from('b')]
  })
  expect(readHeaders(new ByteReader(headerBlock({})))).toBe(noHeaders)
  expect(readHeaders(new ByteReader(headerBlock({ constructor: 'x' })))).toEqual({ constructor: Buffer.from('x') })
})

test('a fetch may begin in the middle of a batch and end in the middle of another', () => {
  const whole = Buffer.concat([batchOf([aRecord('a'), aRecord('b'), aRecord('c')], 10), batchOf([aRecord('d')], 13)])
  const cut = Buffer.concat([whole, batchOf([aRecord('e')], 14).subarray(0, 65)])
  const packed = readRecordBatches(cut, 11, [])
  expect(read(cut, 11).map(({ offset, value }) => [offset, value?.toString()])).toEqual([
    [11, 'b'],
    [12, 'c'],
    [13, 'd']
  ])
  expect(packed.nextOffset).toBe(14)
})

test('a batch that compaction has emptied still moves the position', () => {
  const emptied = batchOf([], 20)
  emptied.writeInt32BE(4, 23)
  expect(readRecordBatches(summed(emptied), 20, [])).toMatchObject({ count: 0, nextOffset: 25 })
})

test('control records and records of aborted transactions are left out, those after the marker are not', () => {
  const transactional = 0x10
  const control = 0x20
  const marker = (type: number): EncodableRecord => ({
    key: Buffer.from([0, 0, 0, type]),
    value: null,
    headers: noHeaderBlock,
    timestamp: 0
  })
  const data = Buffer.concat([
    withAttributes(batchOf([aRecord('aborted')], 0), transactional),
    withAttributes(batchOf([marker(0)], 1), transactional | control),
    withAttributes(batchOf([aRecord('committed')], 2), transactional),
    withAttributes(batchOf([marker(1)], 3), transactional | control)
  ])
  const aborted = [{ producerId: identity.producerId, firstOffset: 0 }]
  const packed = readRecordBatches(data, 0, aborted)
  expect(read(data, 0, aborted).map(({ value }) => value?.toString())).toEqual(['committed'])
  expect(packed.nextOffset).toBe(4)
})

test('a topic with append time gives every record the time of its batch', () => {
  const batch = withAttributes(batchOf([aRecord('a', 1000), aRecord('b', 2000)]), 0x08)
  expect(read(batch, 0).map(({ timestamp }) => timestamp)).toEqual([2000, 2000])
})

test("snappy in the frame of Java's clients is read", () => {
  const plain = batchOf([aRecord('framed')])
  const block = pack('snappy', plain.subarray(61))
  const header = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0, 0, 0, 0, 1, 0, 0, 0, 1])
  const length = Buffer.alloc(4)
  length.writeInt32BE(block.length)
  const framed = Buffer.concat([withAttributes(plain, 2).subarray(0, 61), header, length, block])
  framed.writeInt32BE(framed.length - 12, 8)
  expect(read(summed(framed), 0)[0]?.value?.toString()).toBe('framed')
})
