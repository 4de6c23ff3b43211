import type { Format, Serde } from '../serde.ts'
import { serdes } from '../serdes.ts'
import { remembered } from '../state/bytes/remembered.ts'
import { readTime, timeBytes, writeTime } from '../time/time-bytes.ts'
import type { Windows } from './windows.ts'

/** A range of event time. */
export interface Window {
  /** First millisecond of the window. */
  readonly start: number
  /** Exclusive end for tumbling and hopping windows; last millisecond for sliding windows and sessions. */
  readonly end: number
}

/** The key of a row in a windowed table. */
export interface Windowed<K> {
  /** The key that the records are grouped by. */
  readonly key: K
  /** The window. */
  readonly window: Window
}

/** How a window is written after its key: only its start if that determines the end, otherwise both. */
export type WindowEnd = ((start: number) => number) | undefined

/** Computes a window's end from its start; undefined for sessions. */
export function endOf(windows: Windows): WindowEnd {
  if (windows.type === 'session') return undefined
  const length = windows.type === 'sliding' ? windows.difference : windows.size
  return start => start + length
}

/**
 * The format of windowed keys in topics, compatible with Kafka's `WindowedSerdes`: the key, followed by eight bytes for the start of the
 * window, or for sessions by the end and the start.
 * @example topic('per-minute', windowed(serdes.string, tumbling(minutes(1))), serdes.json<number>())
 */
export function windowed<K>(key: Format<K>, windows: Windows): Format<Windowed<K>> {
  const { name, serde = serdes.json<K>().serde as Serde<K> } = key
  const end = endOf(windows)
  return { name: `windowed-${name}`, serde: end ? startSerde(serde, end, 0) : sessionSerde(serde, 0) }
}

/** Keys with the start of their window behind them, and that many bytes of zero before. */
export function startSerde<K>(keys: Serde<K>, end: (start: number) => number, before: 0 | 1): Serde<Windowed<K>> {
  const window = windowReader(end)
  const bytesOf = remembered((key: K) => keys.serialize(key))
  return {
    serialize: ({ key, window: { start } }) => {
      const data = withRoom(bytesOf(key), before, timeBytes)
      writeTime(data, start, data.length - timeBytes)
      return data
    },
    deserialize: data => ({
      key: keys.deserialize(data.subarray(before, data.length - timeBytes)),
      window: window(data)
    })
  }
}

/** Keys with the end and the start of their session behind them, and that many bytes of zero before. */
export function sessionSerde<K>(keys: Serde<K>, before: 0 | 1): Serde<Windowed<K>> {
  const window = windowReader(undefined)
  const bytesOf = remembered((key: K) => keys.serialize(key))
  return {
    serialize: ({ key, window: { start, end } }) => {
      const data = withRoom(bytesOf(key), before, 2 * timeBytes)
      writeTime(data, end, data.length - 2 * timeBytes)
      writeTime(data, start, data.length - timeBytes)
      return data
    },
    deserialize: data => ({
      key: keys.deserialize(data.subarray(before, data.length - 2 * timeBytes)),
      window: window(data)
    })
  }
}

/** Reads the window at the end of a key; `end` is that of `endOf`. */
export function windowReader(end: WindowEnd): (key: Buffer) => Window {
  if (!end)
    return key => ({ start: readTime(key, key.length - timeBytes), end: readTime(key, key.length - 2 * timeBytes) })
  return key => {
    const start = readTime(key, key.length - timeBytes)
    return { start, end: end(start) }
  }
}

function withRoom(key: Buffer, before: 0 | 1, after: number): Buffer {
  const data = Buffer.allocUnsafe(before + key.length + after)
  if (before > 0) data[0] = 0
  data.set(key, before)
  return data
}
