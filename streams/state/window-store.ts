import { StreamsError } from '../errors/streams-error.ts'
import type { Format, Serde } from '../serde.ts'
import { serdes } from '../serdes.ts'
import { readTime, timeBytes, writeTime } from '../time/time-bytes.ts'
import { endOf, sessionSerde, startSerde, type Windowed, windowReader } from '../windows/windowed.ts'
import { describeWindows, inWords, usualRetention, type Windows } from '../windows/windows.ts'
import type { KeyOrder } from './key-range.ts'
import type { KeyValueStore, ReadOnlyKeyValueStore } from './key-value-store.ts'
import type { StoreDefinition, StoreOptions, StoreTimes, TimeOrder } from './store-definition.ts'

/** Retention and durability of a window store. */
export interface WindowStoreOptions extends Omit<StoreOptions, 'ttl'> {
  /**
   * How long a window is kept: it expires when its start (for a session, its end) is this many milliseconds older than the newest in the
   * store. Default: size plus grace; for sliding windows twice the difference plus grace; for sessions gap plus grace.
   */
  readonly retention?: number
}

/** A named window store, as data. */
export interface WindowStoreDefinition<K, V> extends StoreDefinition<Windowed<K>, V> {
  /** Which windows it holds. */
  readonly windows: Windows
  /** How long it keeps them. */
  readonly times: StoreTimes
}

/** How the entries of a window store are ordered. */
export interface WindowOrder {
  /** Whether entries are also kept in time order, for steps that ask for all windows that have closed. */
  readonly byTime?: boolean
  /** Whether a window that is exactly the retention behind is still kept. */
  readonly keepsEdge?: boolean
}

/** Reads of a window store: by window, by key and by time. Ranges read windows one at a time as you consume them. */
export interface ReadOnlyWindowStore<K, V> extends ReadOnlyKeyValueStore<Windowed<K>, V> {
  /** Returns the windows of a key whose start (for sessions, end) lies between `from` and `to`, both inclusive, in that order. */
  readonly fetch: (key: K, from?: number, to?: number) => Iterable<readonly [key: Windowed<K>, value: V]>
  /** Returns the same windows, from the last to the first. */
  readonly reverseFetch: (key: K, from?: number, to?: number) => Iterable<readonly [key: Windowed<K>, value: V]>
  /** Returns the windows of all keys whose start (for sessions, end) lies between `from` and `to`, both inclusive. */
  readonly fetchAll: (from: number, to: number) => Iterable<readonly [key: Windowed<K>, value: V]>
}

/** What a window store reads from. */
interface TimedReads<K, V> extends KeyValueStore<K, V> {
  readonly newest: () => number
  readonly reached: () => number | undefined
  readonly setReached: (time: number) => void
  readonly byTime: (from: number, to: number) => Iterable<readonly [key: K, value: V]>
  readonly ofKey: (from: K, to: K, order: KeyOrder, keyOf: (key: Buffer) => K) => Iterable<readonly [key: K, value: V]>
}

/**
 * State of one task, by key and window; see `KeyValueStore` for when writes show and become durable. A write to an expired window is
 * dropped and counted (`streams_dropped_records_total`, reason `expired`).
 */
export interface WindowStore<K, V> extends ReadOnlyWindowStore<K, V>, KeyValueStore<Windowed<K>, V> {
  /** Returns the start (for sessions, end) of the newest window ever put in the store, in milliseconds; -1 before any. */
  readonly newest: () => number
  /**
   * Returns a time that the step keeps with the store, rolled back with its record and restored with the store; undefined before it is set.
   */
  readonly reached: () => number | undefined
  /** Sets that time. */
  readonly setReached: (time: number) => void
}

/**
 * Declares a window store. Its changelog is compacted and also deletes by time, after the retention plus a day.
 * @example const visits = windowStore('visits', session(minutes(30)), serdes.string, serdes.json<number>())
 */
export function windowStore<K, V>(
  name: string,
  windows: Windows,
  key: Format<K>,
  value: Format<V>,
  { retention = usualRetention(windows), ...options }: WindowStoreOptions = {},
  order: WindowOrder = {}
): WindowStoreDefinition<K, V> {
  checkRetention(name, windows, retention)
  const keys = (key.serde ?? serdes.json<K>().serde) as Serde<K>
  const before = order.byTime ? 1 : 0
  const end = endOf(windows)
  const serde = end ? startSerde(keys, end, before) : sessionSerde(keys, before)
  const behind = end ? timeBytes : 2 * timeBytes
  const times = {
    ...storeTimes(behind, retention, order),
    byKey: windows.type === 'session' || windows.type === 'sliding'
  }
  return { name, key: { name: `windowed-${key.name}`, serde }, value, options, windows, times }
}

/** As in Kafka Streams: with less, windows would be gone while they still take records. */
function checkRetention(name: string, windows: Windows, retention: number): void {
  const least = usualRetention(windows)
  if (retention >= least) return
  throw new StreamsError(
    'invalid-topology',
    `'${name}' keeps its windows for ${inWords(retention)}, and they take records for longer (${describeWindows(windows)}): give a retention of at least ${inWords(least)}, or leave it out`
  )
}

function storeTimes(behind: number, retention: number, { byTime, keepsEdge = false }: WindowOrder): StoreTimes {
  const first = (key: Buffer): number => readTime(key, key.length - behind)
  if (!byTime) return { retention, keepsEdge, bytes: behind, timeOf: first }
  const order = timeOrder(behind)
  const timeOf = (key: Buffer): number => (order.isSecond(key) ? readTime(key, 1) : first(key))
  return { retention, keepsEdge, bytes: behind, timeOf, order }
}

/** First keys begin with a byte of 0 and end in their times; second keys begin with a byte of 1 and their times. */
function timeOrder(behind: number): TimeOrder {
  const first = Buffer.of(0)
  const second = Buffer.of(1)
  return {
    keyOf: key => Buffer.concat([second, key.subarray(key.length - behind), key.subarray(1, key.length - behind)]),
    entryOf: key => Buffer.concat([first, key.subarray(1 + behind), key.subarray(1, 1 + behind)]),
    isSecond: key => key[0] === 1,
    from: time => {
      const data = Buffer.concat([second, Buffer.alloc(timeBytes)])
      writeTime(data, Math.max(0, time), 1)
      return data
    },
    bounds: [first, second]
  }
}

/**
 * A definition that was made by `windowStore` or by a windowed verb.
 * @throws StreamsError `invalid-topology` for any other
 */
export function checkedWindowStore<K, V>(definition: StoreDefinition<Windowed<K>, V>): WindowStoreDefinition<K, V> {
  if (definition.windows) return definition as WindowStoreDefinition<K, V>
  throw new StreamsError('invalid-topology', `'${definition.name}' is no store of windows: declare it with windowStore`)
}

/** The window store of a task on top of its view. */
export function openWindowStore<K, V>(
  { windows }: WindowStoreDefinition<K, V>,
  store: TimedReads<Windowed<K>, V>
): WindowStore<K, V> {
  const isSession = windows.type === 'session'
  const windowOf = windowReader(endOf(windows))
  const fetch = (key: K, from: number, to: number, order: KeyOrder): Iterable<readonly [Windowed<K>, V]> => {
    if (to < 0) return []
    const first = Math.max(0, from)
    const last = Math.min(to, Number.MAX_SAFE_INTEGER)
    return store.ofKey(
      { key, window: { start: isSession ? 0 : first, end: first } },
      { key, window: { start: isSession ? Number.MAX_SAFE_INTEGER : last, end: last } },
      order,
      data => ({ key, window: windowOf(data) })
    )
  }
  return {
    ...store,
    fetch: (key, from = 0, to = Number.MAX_SAFE_INTEGER) => fetch(key, from, to, 'ascending'),
    reverseFetch: (key, from = 0, to = Number.MAX_SAFE_INTEGER) => fetch(key, from, to, 'descending'),
    fetchAll: store.byTime
  }
}
