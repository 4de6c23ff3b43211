import { deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'
import { expect, test } from 'vitest'
import type { RawRecord } from '#streams'
import type { BatchPiece } from '#streams/connector'
import { ByteReader } from './byte-reader.ts'
import { ByteWriter } from './byte-writer.ts'
import { type Compression, pack, unpack } from './compression.ts'
import { crc32c } from './crc32c.ts'
import { FetchedBatch } from './fetched-batch.ts'
import { headerBlock, noHeaderBlock, readHeaders } from './header-block.ts'
import { lz4Length } from './lz4-length.ts'
import { readRecordBatches } from './record-batch-reader.ts'
import { writeRecordBatch } from './record-batch-writer.ts'

const noIdentity = { producerId: -1n, epoch: -1, firstSequence: -1 }
const codecs: readonly Compression[] = ['gzip', 'snappy', 'lz4', 'zstd']

function aBatch(base: number, values: readonly string[], compression: Compression = 'none'): Buffer {
  const writer = new ByteWriter()
  const records = values.map(value => ({ key: null, value: Buffer.from(value), headers: noHeaderBlock, timestamp: 1 }))
  writeRecordBatch(writer, records, noIdentity, compression)
  const batch = Buffer.from(writer.view())
  batch.writeBigInt64BE(BigInt(base), 0)
  return batch
}

/** A batch with other bytes in place of its records, of which the checksum says that they are as they were written. */
function withBody(batch: Buffer, body: Uint8Array, codecBits: number): Buffer {
  const changed = Buffer.concat([batch.subarray(0, 61), body])
  changed.writeInt32BE(changed.length - 12, 8)
  changed.writeInt16BE(codecBits, 21)
  changed.writeInt32BE(crc32c(changed.subarray(21)), 17)
  return changed
}

function fetched(data: Buffer, from = 0, maxUnpackedBytes = 67_108_864): FetchedBatch {
  const packed = readRecordBatches(data, from, [])
  const part = { topic: 't', partition: 3, highWatermark: 100, data }
  return new FetchedBatch(part, packed, { from, nextOffset: packed.nextOffset ?? from, maxUnpackedBytes })
}

function piecesOf(batch: FetchedBatch, room = Number.POSITIVE_INFINITY): readonly BatchPiece[] {
  const reader = batch.open()
  const pieces = [reader.next(room)]
  while (pieces.at(-1)?.kind === 'records') pieces.push(reader.next(room))
  return pieces
}

const textOf = ({ value }: RawRecord): string => String(value)
const flip = (bytes: Buffer, at: number): Buffer => {
  const flipped = Buffer.from(bytes)
  flipped[at] = (flipped[at] as number) ^ 0x10
  return flipped
}

test('M13, W33: a flipped byte anywhere in a batch behind its checksum is noticed, and the batches before it are read', () => {
  const [good, bad, behind] = [aBatch(0, ['a', 'b']), aBatch(2, ['c', 'd', 'e']), aBatch(5, ['f'])]
  for (let at = 21; at < bad.length; at++) {
    const batch = fetched(Buffer.concat([good, flip(bad, at), behind]))
    expect(batch.records.map(textOf)).toEqual(['a', 'b'])
    expect(batch.nextOffset).toBe(2)
    expect(batch.damaged).toMatchObject({ topic: 't', partition: 3, offset: 2, lastOffset: 4, reason: 'checksum' })
    expect(batch.damaged?.bytes).toEqual(flip(bad, at))
  }
})

test('W33: a flipped byte of what no checksum covers is noticed, or changes no record', () => {
  const [good, bad] = [aBatch(0, ['a', 'b']), aBatch(2, ['c', 'd', 'e'])]
  for (const at of [8, 9, 10, 11, 16, 17, 18, 19, 20]) {
    const first = fetched(flip(bad, at), 2)
    expect([first.records, first.damaged?.offset]).toEqual([[], 2])
    const behind = fetched(Buffer.concat([good, flip(bad, at)]))
    expect(behind.records.map(textOf)).toEqual(['a', 'b'])
    expect(behind.nextOffset).toBe(2)
  }
})

test('M12: what is no batch that can be read is named by its kind', () => {
  const good = aBatch(0, ['a'])
  const old = (magic: number): Buffer => {
    const batch = Buffer.from(good)
    batch.writeInt8(magic, 16)
    return batch
  }
  const negative = Buffer.from(good)
  negative.writeInt32BE(-1, 8)
  const kinds: readonly (readonly [Buffer, string, RegExp])[] = [
    [old(0), 'old-format', /before 0\.11 \(magic 0\)/],
    [old(1), 'old-format', /before 0\.11 \(magic 1\)/],
    [old(3), 'malformed', /magic 3/],
    [withBody(good, good.subarray(61), 5), 'unknown-codec', /codec .*\(5\)/],
    [good.subarray(0, good.length - 1), 'truncated', /only 68 bytes/],
    [good.subarray(0, 11), 'truncated', /only 11 bytes/],
    [negative, 'malformed', /length/]
  ]
  for (const [data, reason, detail] of kinds) {
    expect(fetched(data).damaged).toMatchObject({ offset: 0, reason, detail: expect.stringMatching(detail) })
  }
})

test('M12: a batch cut short behind another one is left for the next fetch', () => {
  const [first, second] = [aBatch(0, ['a']), aBatch(1, ['b'])]
  for (const cut of [1, 11, 12, 40, second.length - 1]) {
    const batch = fetched(Buffer.concat([first, second.subarray(0, cut)]))
    expect([batch.damaged, batch.nextOffset]).toEqual([undefined, 1])
  }
})

test('M12: records whose checksum is right but whose bytes make no sense end the batch, not the process', () => {
  const good = aBatch(0, ['a', 'b'])
  const bodies: readonly (readonly [Uint8Array, number])[] = [
    [Buffer.alloc(0), 0],
    [Buffer.alloc(40), 0],
    [Buffer.alloc(40, 0xff), 0],
    [good.subarray(61, good.length - 1), 0],
    [Buffer.concat([good.subarray(61), Buffer.from([0])]), 0],
    [Buffer.from([20, 0, 0, 0, 1, 1, 0xfe, 0xff, 0xff, 0xff, 0x0f]), 0],
    ...codecs.flatMap((_, i): (readonly [Uint8Array, number])[] => [
      [Buffer.from('no packed bytes at all'), i + 1],
      [Buffer.alloc(0), i + 1]
    ])
  ]
  for (const [body, bits] of bodies) {
    const last = piecesOf(fetched(withBody(good, body, bits))).at(-1)
    expect(last).toMatchObject({ kind: 'damaged', damaged: { offset: 0, lastOffset: 1, reason: 'malformed' } })
  }
})

test('H6, W13: no codec unpacks more than its bound, whatever the data claims of its size', () => {
  const zeros = Buffer.alloc(3_000_000)
  for (const codec of codecs) {
    const packed = Buffer.from(pack(codec, zeros))
    expect(unpack(codec, packed, 2_999_999)).toBeUndefined()
    expect(unpack(codec, packed, 1_000)).toBeUndefined()
    expect(unpack(codec, packed, 3_000_000)?.equals(zeros)).toBe(true)
  }
})

test('H6, W13: a size claimed by a header is not believed: nothing is allocated for it', () => {
  const claim = Buffer.from([0xff, 0xff, 0xff, 0x1f, 0x00, 0x61])
  expect(() => unpack('snappy', claim, 67_108_864)).toThrow(/claims 67108863/)
  const small = Buffer.from(pack('lz4', Buffer.alloc(100_000)))
  const withSize = Buffer.concat([small.subarray(0, 4), Buffer.from([small[4] ?? 0]), small.subarray(5)])
  expect(lz4Length(withSize, 1e9)).toBe(100_000)
  expect(() => unpack('lz4', Buffer.from('legacy'), 1e9)).toThrow()
  // A zstd frame that asks for a window of 2 GiB.
  const window = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0xa8, 0x01, 0x00, 0x00])
  expect(unpack('zstd', window, 1_000_000)).toBeUndefined()
})

test('H6: a batch that unpacks to more than the bound is damaged, and says which setting to raise', () => {
  const batch = (codec: Compression): Buffer => aBatch(0, ['x'.repeat(5_000), 'y'.repeat(5_000)], codec)
  for (const codec of codecs) {
    const data = Buffer.concat([aBatch(0, ['a']), rebased(batch(codec), 1)])
    expect(piecesOf(fetched(data, 0, 9_999))).toMatchObject([
      { kind: 'records', records: [{ offset: 0 }] },
      { kind: 'damaged', damaged: { offset: 1, lastOffset: 2, reason: 'too-large' } }
    ])
    expect(piecesOf(fetched(data, 0, 10_100)).map(({ kind }) => kind)).toEqual(['records', 'end'])
  }
})

test('H6: nothing is unpacked without room for it, and nothing is tried again before there is more', () => {
  for (const codec of codecs) {
    const reader = fetched(aBatch(0, ['x'.repeat(5_000), 'y'.repeat(5_000)], codec)).open()
    expect([reader.next(100), reader.next(100), reader.next(9_000)]).toEqual(Array(3).fill({ kind: 'no-room' }))
    const piece = reader.next(11_000)
    expect(piece).toMatchObject({ kind: 'records', records: [{ offset: 0 }, { offset: 1 }] })
    expect(piece.kind === 'records' && piece.unpackedBytes).toBeGreaterThan(10_000)
    expect(reader.next(0)).toEqual({ kind: 'end' })
  }
})

test('H6: many records are decoded a piece at a time, over small batches and within large ones', () => {
  const values = Array.from({ length: 1_200 }, (_, i) => `v${i}`)
  const large = fetched(aBatch(0, values, 'zstd'))
  const small = fetched(Buffer.concat(values.map((value, i) => aBatch(i, [value], i % 2 === 0 ? 'gzip' : 'none'))))
  for (const batch of [large, small]) {
    const pieces = piecesOf(batch).map(piece => (piece.kind === 'records' ? piece.records.length : piece.kind))
    expect(pieces).toEqual([500, 500, 200, 'end'])
    expect(batch.records.map(textOf)).toEqual(values)
  }
})

test('L1: a header is kept whatever its name, and no more are read than the bytes can hold', () => {
  const names = ['__proto__', 'constructor', 'toString', '7', 'b']
  const block = Buffer.concat([
    Buffer.from([names.length * 2]),
    ...names.map(name => Buffer.concat([Buffer.from([name.length * 2]), Buffer.from(name), Buffer.from([2, 0x78])]))
  ])
  const headers = readHeaders(new ByteReader(block))
  expect(Object.keys(headers).toSorted()).toEqual(names.toSorted())
  expect(Object.values(headers)).toEqual(names.map(() => Buffer.from('x')))
  const again = readHeaders(new ByteReader(headerBlock({ ...headers })))
  expect(Object.keys(again).toSorted()).toEqual(names.toSorted())
  expect(() => readHeaders(new ByteReader(Buffer.from([0xfe, 0xff, 0xff, 0xff, 0x0f])))).toThrow(/claims/)
})

function rebased(batch: Buffer, base: number): Buffer {
  const copy = Buffer.from(batch)
  copy.writeBigInt64BE(BigInt(base), 0)
  return copy
}

test('gzip of many members and zstd of many frames are read as one', () => {
  const [a, b] = [Buffer.from('a'.repeat(1_000)), Buffer.from('b'.repeat(1_000))]
  expect(unpack('gzip', Buffer.concat([gzipSync(a), gzipSync(b)]), 2_000)?.length).toBe(2_000)
  expect(unpack('gzip', Buffer.concat([gzipSync(a), gzipSync(b)]), 1_999)).toBeUndefined()
  expect(() => unpack('gzip', deflateSync(a), 2_000)).toThrow()
  expect(unpack('zstd', zstdCompressSync(a), 999)).toBeUndefined()
})
