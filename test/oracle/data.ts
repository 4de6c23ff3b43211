import type { Format } from '#streams'

/** The key of a window: what was counted, and when. */
export interface WindowedKey {
  readonly key: Data
  readonly window: { readonly start: number; readonly end: number }
}

/** Keys and values of cases. */
export type Data = string | number | null | WindowedKey

/** A windowed key as case files write it. */
interface ShownKey {
  readonly key: ShownData
  readonly start: number
  readonly end: number
}

/** Data as case files write it. */
export type ShownData = string | number | null | ShownKey

/** A zero byte, the end of the window, its start. */
const tailBytes = 17

/**
 * JSON text; the key of a window is that of its key, a zero byte, end and start. So keys are in the order of their text, and those of windows in
 * the order of (key, start), as windows that one step makes of one length begin in the order in which they end, or of (key, end, start).
 */
export const data: Format<Data> = {
  // As what steps make is written: cases join the one with the other, and only keys of windows differ.
  name: 'json',
  serde: {
    serialize: value => bytesOf(value),
    deserialize: bytes => dataOf(bytes)
  }
}

/** As case files write it. */
export function shown(value: Data | undefined): ShownData {
  if (value === null || value === undefined) return null
  if (typeof value !== 'object') return value
  return { key: shown(value.key), start: value.window.start, end: value.window.end }
}

/** The key inside a windowed key; any other key itself. */
export function plain(key: Data): Data {
  return key !== null && typeof key === 'object' ? key.key : key
}

function bytesOf(value: Data): Buffer {
  if (value === null || typeof value !== 'object') return Buffer.from(JSON.stringify(value))
  const tail = Buffer.alloc(tailBytes)
  tail.writeBigInt64BE(BigInt(value.window.end), 1)
  tail.writeBigInt64BE(BigInt(value.window.start), 9)
  return Buffer.concat([bytesOf(value.key), tail])
}

function dataOf(bytes: Buffer): Data {
  const tail = bytes.length - tailBytes
  if (tail <= 0 || bytes[tail] !== 0) return JSON.parse(bytes.toString())
  const [end, start] = [bytes.readBigInt64BE(tail + 1), bytes.readBigInt64BE(tail + 9)]
  return { key: dataOf(bytes.subarray(0, tail)), window: { start: Number(start), end: Number(end) } }
}
