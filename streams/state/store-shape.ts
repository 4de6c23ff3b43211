import type { Format } from '../serde.ts'
import { describeWindows, inWords, type Windows } from '../windows/windows.ts'
import type { StoreDefinition } from './store-definition.ts'

/** What decides whether the entries of a store can be read and continued as a definition says. */
export interface StoreShape {
  /** Name of the format of keys, with its subject where it has one. */
  readonly key: string
  /** The same of values. */
  readonly value: string
  /** Of a store of windows: which. */
  readonly windows?: Windows
  /** How long entries are kept that carry a time, milliseconds. */
  readonly retention?: number
  /** Entries are kept in the order of their times too, which shows in their keys. */
  readonly byTime?: true
  /** Entries carry the time from which their `ttl` counts. */
  readonly ttl?: true
}

/** The shape of a store as it is declared. */
export function shapeOf({ key, value, windows, times, options }: StoreDefinition<unknown, unknown>): StoreShape {
  return {
    key: formatName(key),
    value: formatName(value),
    ...(windows ? { windows } : {}),
    ...(times ? { retention: times.retention } : {}),
    ...(times?.order ? { byTime: true } : {}),
    ...(options.ttl === undefined ? {} : { ttl: true })
  }
}

/**
 * Whether entries of one shape can be taken for those of another: keys and values are written alike, windows are the same, and none that is gone already
 * would be wanted still. What is kept for a shorter time than before is.
 */
export function continues(found: StoreShape, wanted: StoreShape): boolean {
  return (
    found.key === wanted.key &&
    found.value === wanted.value &&
    found.byTime === wanted.byTime &&
    found.ttl === wanted.ttl &&
    spansOf(found.windows) === spansOf(wanted.windows) &&
    (found.retention ?? 0) >= (wanted.retention ?? 0)
  )
}

/** A shape in words, as in "it holds …". */
export function describeShape({ key, value, windows, retention, byTime, ttl }: StoreShape): string {
  const kind = windows ? `windows (${describeWindows(windows)})` : 'entries by key'
  const more = [
    retention === undefined ? '' : `, kept for ${inWords(retention)}`,
    byTime ? ', in the order of time' : '',
    ttl ? ', with a ttl' : ''
  ]
  return `${kind} with keys ${key} and values ${value}${more.join('')}`
}

/** What of windows is the same for all their lives: grace only says how long they take records, and is part of the retention. */
function spansOf(windows: Windows | undefined): string {
  if (!windows) return ''
  const { grace: _, ...spans } = windows
  return JSON.stringify(Object.entries(spans).sort(([a], [b]) => (a < b ? -1 : 1)))
}

function formatName({ name, subject }: Format<unknown>): string {
  return subject === undefined ? name : `${name} ${subject}`
}
