import { type AbortedTransaction, AbortedTransactions } from './aborted-transactions.ts'
import {
  attributeBits,
  type BatchHeader,
  checkCodec,
  checkMagic,
  checkSum,
  headerLength,
  readHeader
} from './batch-header.ts'
import { compressionOf, unpack } from './compression.ts'
import { type Damage, DamageError, damageErrorOf } from './damage.ts'
import type { PackedBatch } from './record-pieces.ts'

/** What the bytes of a fetch hold, looked through but neither unpacked nor decoded. */
export interface PackedRecords {
  readonly batches: readonly PackedBatch[]
  /** How many records they hold at most; fewer when the fetch began within a batch. */
  readonly count: number
  /** One past the last offset of the last whole batch, whether or not that offset holds a record; undefined without a whole batch. */
  readonly nextOffset: number | undefined
  /** The batch behind them, when it cannot be read. */
  readonly damage: Damage | undefined
}

/** Shortest entry of a log after offset and length, in any format. */
const shortestEntry = 14
const entryHeader = 12
const maxMarkerBytes = 65_536

/**
 * Looks through the record batches of a fetch (magic 2) and checks their sums. Leaves out batches before `from`, control batches and
 * those of aborted transactions; a last batch cut short by the size limit is left for the next fetch, and so is what follows a damaged one.
 */
export function readRecordBatches(data: Buffer, from: number, aborted: readonly AbortedTransaction[]): PackedRecords {
  const batches: PackedBatch[] = []
  const transactions = new AbortedTransactions(aborted)
  let nextOffset: number | undefined
  let damage: Damage | undefined
  let count = 0
  for (let at = 0; at < data.length; ) {
    const end = endOf(data, at)
    if (end === undefined && at > 0) break
    const bytes = data.subarray(at, end)
    try {
      const header = checked(bytes, end, nextOffset ?? 0)
      const packed = take(bytes, header, from, transactions)
      if (packed !== undefined) {
        batches.push(packed)
        count += packed.count
      }
      nextOffset = header.lastOffset + 1
      at += bytes.length
    } catch (thrown) {
      damage = damageOf(data, at, bytes, nextOffset ?? from, damageErrorOf(thrown, 'its header cannot be read'))
      break
    }
  }
  return { batches, count, nextOffset, damage }
}

/** Where the entry ends that begins at `at`; undefined when the data ends before it. */
function endOf(data: Buffer, at: number): number | undefined {
  if (at + entryHeader > data.length) return undefined
  const length = data.readInt32BE(at + 8)
  if (length < shortestEntry) return data.length
  const end = at + entryHeader + length
  return end > data.length ? undefined : end
}

/** The header of a batch in which everything is in order. Throws a `DamageError`. */
function checked(batch: Buffer, end: number | undefined, after: number): BatchHeader {
  if (end === undefined) {
    throw new DamageError(
      'truncated',
      `only ${batch.length} bytes of it came, and a broker sends the first batch whole`
    )
  }
  if (batch.readInt32BE(8) < shortestEntry) throw new DamageError('malformed', 'its length is that of no batch')
  checkMagic(batch)
  if (batch.length < headerLength) throw new DamageError('malformed', 'it is shorter than its header')
  checkSum(batch)
  const header = readHeader(batch)
  checkCodec(header.attributes)
  if (header.lastOffset < header.baseOffset || header.baseOffset < after) {
    throw new DamageError('malformed', `its offsets ${header.baseOffset} to ${header.lastOffset} do not rise`)
  }
  return header
}

/** What a reader may see of a batch. */
function take(
  batch: Buffer,
  { attributes, baseOffset, lastOffset, firstTimestamp, maxTimestamp, producerId, count }: BatchHeader,
  from: number,
  transactions: AbortedTransactions
): PackedBatch | undefined {
  const body = batch.subarray(headerLength)
  const isAborted = transactions.covers(producerId, lastOffset, (attributes & attributeBits.transactional) !== 0)
  if ((attributes & attributeBits.control) !== 0) {
    transactions.endIfAborted(producerId, markerOf(attributes, body), count)
    return undefined
  }
  if (isAborted || lastOffset < from) return undefined
  const appendTime = (attributes & attributeBits.appendTime) !== 0 ? maxTimestamp : undefined
  return { batch, body, attributes, count, baseOffset, lastOffset, firstTimestamp, appendTime }
}

/** The record of a control batch. Brokers do not compress it; a few bytes would be enough. */
function markerOf(attributes: number, body: Buffer): Buffer {
  const marker = unpack(compressionOf(attributes) ?? 'none', body, maxMarkerBytes)
  if (marker === undefined) throw new DamageError('malformed', `its marker has more than ${maxMarkerBytes} bytes`)
  return marker
}

/** Names a damaged batch. Its last offset is believed as far as it lies before the batch behind it. */
function damageOf(data: Buffer, at: number, bytes: Buffer, expected: number, error: DamageError): Damage {
  const known = bytes.length >= headerLength
  const claimed = known ? readHeader(bytes) : { baseOffset: expected, lastOffset: expected }
  const offset = claimed.baseOffset <= expected && claimed.lastOffset >= expected ? claimed.baseOffset : expected
  const behind = at + bytes.length
  const next = behind + 8 <= data.length ? Number(data.readBigInt64BE(behind)) : Number.POSITIVE_INFINITY
  const last = Math.min(Math.max(claimed.lastOffset, expected), next > expected ? next - 1 : Number.POSITIVE_INFINITY)
  return { offset, lastOffset: last, reason: error.reason, detail: error.message, bytes: Buffer.from(bytes) }
}
