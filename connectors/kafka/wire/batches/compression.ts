import { createRequire } from 'node:module'
import { constants, gunzipSync, gzipSync, zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import type { ProducerOptions } from '#streams'
import { lz4Length } from './lz4-length.ts'

/** How the records of a batch are packed. */
export type Compression = NonNullable<ProducerOptions['compression']>

interface Codec {
  readonly pack: (data: Buffer) => Uint8Array
  /** Undefined when it would unpack to more than `limit` bytes, whatever the data claims of its size. */
  readonly unpack: (data: Buffer, limit: number) => Buffer | undefined
}

interface Lz4 {
  readonly compressFrameSync: (data: Buffer) => Buffer
  readonly decompressFrameSync: (data: Buffer) => Buffer
}

interface Snappy {
  readonly compress: (data: Buffer) => Buffer
  readonly uncompress: (data: Buffer, limit: number) => Buffer
}

/** The names in the order of the lowest three bits of a batch's attributes. */
const names: readonly Compression[] = ['none', 'gzip', 'snappy', 'lz4', 'zstd']

const load = createRequire(import.meta.url)

/** Loaded on first use: a native binding that most processes never need. */
const lz4 = (): Lz4 => load('lz4-napi') as Lz4
const snappy = (): Snappy => load('snappyjs') as Snappy

const codecs: { readonly [name in Compression]: Codec } = {
  none: { pack: data => data, unpack: (data, limit) => (data.length > limit ? undefined : data) },
  gzip: { pack: data => gzipSync(data), unpack: unpackGzip },
  snappy: { pack: data => snappy().compress(data), unpack: unpackSnappy },
  lz4: { pack: data => lz4().compressFrameSync(data), unpack: unpackLz4 },
  zstd: { pack: data => zstdCompressSync(data), unpack: unpackZstd }
}

/** The bits of a batch's attributes. */
export function compressionBits(compression: Compression): number {
  return names.indexOf(compression)
}

/** The codec that a batch's attributes name; undefined for one that nobody knows. */
export function compressionOf(attributes: number): Compression | undefined {
  return names[attributes & 7]
}

export function pack(compression: Compression, records: Buffer): Uint8Array {
  return codecs[compression].pack(records)
}

/**
 * Unpacks the records of a batch, holding no more than `limit` bytes of them. Undefined when they are more. Throws what the codec throws
 * for damaged bytes.
 */
export function unpack(compression: Compression, data: Buffer, limit: number): Buffer | undefined {
  return codecs[compression].unpack(data, limit)
}

function unpackGzip(data: Buffer, limit: number): Buffer | undefined {
  return unlessTooLarge(data, () => gunzipSync(data, { maxOutputLength: limit, chunkSize: chunkSizeFor(data) }))
}

/** Smallest and largest window, as a power of two, that a decoder is asked for: 8 MiB by the format's recommendation, 128 MiB by default. */
const windows = { smallest: 23, largest: 27 } as const

/** A frame names the window that it wants in memory, so that is bounded as well as what comes out. */
function unpackZstd(data: Buffer, limit: number): Buffer | undefined {
  const window = Math.min(windows.largest, Math.max(windows.smallest, Math.ceil(Math.log2(limit))))
  return unlessTooLarge(data, () =>
    zstdDecompressSync(data, {
      maxOutputLength: limit,
      chunkSize: chunkSizeFor(data),
      params: { [constants.ZSTD_d_windowLogMax]: window }
    })
  )
}

/** Bytes that Node unpacks into at a time. Many small chunks would be joined afterwards, so that there is everything twice for a moment. */
const chunks = { smallest: 16_384, largest: 1_048_576 } as const

/** How much longer what was unpacked last became, and some more: the batches of a topic are alike. */
let lastRatio = 4
const spare = 1.2

function chunkSizeFor(data: Buffer): number {
  return Math.min(chunks.largest, Math.max(chunks.smallest, Math.ceil(data.length * lastRatio * spare)))
}

const tooLargeCodes: ReadonlySet<string | undefined> = new Set([
  'ERR_BUFFER_TOO_LARGE',
  'ZSTD_error_frameParameter_windowTooLarge'
])

function unlessTooLarge(data: Buffer, run: () => Buffer): Buffer | undefined {
  try {
    const unpacked = run()
    lastRatio = unpacked.length / data.length
    return fitted(unpacked)
  } catch (error) {
    if (tooLargeCodes.has((error as NodeJS.ErrnoException).code)) return undefined
    throw error
  }
}

/** The same bytes without the rest of a chunk that is mostly empty. */
function fitted(bytes: Buffer): Buffer {
  return bytes.length * 2 < bytes.buffer.byteLength && bytes.length > 0 ? Buffer.from(bytes) : bytes
}

function unpackLz4(data: Buffer, limit: number): Buffer | undefined {
  return lz4Length(data, limit) === undefined ? undefined : lz4().decompressFrameSync(data)
}

const xerialMagic = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0])
/** A copy of three bytes makes at most 64. */
const snappyRatio = 22

/** Java's clients frame snappy: a header of 16 bytes, then blocks with their length (xerial's SnappyOutputStream). Others send one bare block. */
function unpackSnappy(data: Buffer, limit: number): Buffer | undefined {
  if (!data.subarray(0, 8).equals(xerialMagic)) return snappyBlock(data, limit)
  const blocks: Buffer[] = []
  let room = limit
  for (let at = 16; at < data.length; ) {
    const end = at + 4 + data.readInt32BE(at)
    if (end < at + 4 || end > data.length) throw new RangeError('a snappy block is cut short')
    const block = snappyBlock(data.subarray(at + 4, end), room)
    if (block === undefined) return undefined
    blocks.push(block)
    room -= block.length
    at = end
  }
  return Buffer.concat(blocks)
}

/** The length at its front is what gets allocated: it is believed only as far as the block's bytes can make it true. */
function snappyBlock(data: Buffer, limit: number): Buffer | undefined {
  let claimed = 0
  let scale = 1
  for (const byte of data.subarray(0, 5)) {
    claimed += (byte & 0x7f) * scale
    scale *= 128
    if (byte < 128) break
  }
  if (claimed > data.length * snappyRatio)
    throw new RangeError(`a snappy block of ${data.length} bytes claims ${claimed}`)
  return claimed > limit ? undefined : snappy().uncompress(data, limit)
}
