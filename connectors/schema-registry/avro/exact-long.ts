import avsc from 'avsc'

/** avsc's cursor over a buffer, as far as a long needs it. */
interface Tap {
  readonly buf: Buffer
  pos: number
  readonly readLong: () => number
  readonly writeLong: (value: number) => void
}

/** Zigzag doubles a number, so avsc's arithmetic on doubles is exact below 2^52 only: it reads -(2^52 + 1) as 2^52. */
const exactBelow = 2 ** 52

/**
 * Avro's long as a number, exact over all safe integers; a value beyond them throws in both directions. Plain longs take avsc's
 * own path, so this costs one comparison.
 */
class ExactLong extends avsc.types.LongType {
  _read(tap: Tap): number {
    const start = tap.pos
    const value = tap.readLong()
    return value < exactBelow && value > -exactBelow ? value : readExactly(tap.buf, start, tap.pos)
  }

  _write(tap: Tap, value: unknown): void {
    if (!Number.isSafeInteger(value)) throw new Error(`not a safe integer: ${String(value)}`)
    const n = value as number
    if (n < exactBelow && n > -exactBelow) tap.writeLong(n)
    else writeExactly(tap, n)
  }
}

export const exactLong: avsc.Type = new ExactLong()

function readExactly(buffer: Buffer, start: number, end: number): number {
  let zigzag = 0n
  for (let at = start; at < end && at < buffer.length; at++) {
    zigzag |= BigInt((buffer[at] as number) & 0x7f) << BigInt(7 * (at - start))
  }
  const value = Number(zigzag & 1n ? -((zigzag + 1n) >> 1n) : zigzag >> 1n)
  if (Number.isSafeInteger(value)) return value
  throw new RangeError('a long lies beyond 2^53, where numbers lose precision')
}

/** A buffer that is too short takes what fits; the position says how much was needed, as in avsc. */
function writeExactly(tap: Tap, value: number): void {
  let rest = value >= 0 ? BigInt(value) << 1n : (-BigInt(value) << 1n) - 1n
  while (rest > 0x7fn) {
    tap.buf[tap.pos++] = Number(rest & 0x7fn) | 0x80
    rest >>= 7n
  }
  tap.buf[tap.pos++] = Number(rest)
}
