import { type HeaderEntry, type Headers, headerEntries, headersOf } from '../../../headers.ts'
import type { Format, Serde } from '../../../serde.ts'
import { serdes } from '../../../serdes.ts'
import { keyValueStore, type StoreDefinition } from '../../../state/store-definition.ts'
import { readTime, timeBytes, writeTime } from '../../../time/time-bytes.ts'

/**
 * A key of the buffer: of a row that waits, of its place in the order in which rows leave, or of a bound of places. Buffers of earlier versions
 * also have what is remembered beside the store today.
 */
export type BufferKey =
  | { readonly of: 'row'; readonly key: unknown }
  | { readonly of: 'place'; readonly time: number; readonly key: unknown }
  | { readonly of: 'bound'; readonly time: number }
  | { readonly of: 'former'; readonly prefix: number }

/** A row that waits. */
export interface HeldRow {
  /** Where in time it stands. */
  readonly place: number
  /** The row before it began to wait; null for none. */
  readonly prior: unknown
  readonly value: unknown
  readonly before: unknown
  readonly timestamp: number
  readonly headers: Headers
}

/** What the buffer holds: a row, nothing where a key says it all, or a number of earlier versions. */
export type BufferValue = HeldRow | number | 'here'

/** The store of a suppression. */
export type BufferStore = StoreDefinition<BufferKey, BufferValue>

const prefix = { row: 0, place: 1, lastFormer: 3 } as const

/** The buffer of a suppression, named as its step. */
export function bufferStore(
  name: string,
  key: Format<unknown> = serdes.json(),
  value: Format<unknown> = serdes.json(),
  changelog = true
): BufferStore {
  const keys = (key.serde ?? serdes.json().serde) as Serde<unknown>
  const values = (value.serde ?? serdes.json().serde) as Serde<unknown>
  return keyValueStore(
    name,
    { name: `buffered-${key.name}`, serde: bufferKeys(keys) },
    { name: `buffered-${value.name}`, serde: bufferValues(values) },
    { changelog }
  )
}

function bufferKeys(keys: Serde<unknown>): Serde<BufferKey> {
  return {
    serialize: key => {
      if (key.of === 'former') return Buffer.of(key.prefix)
      if (key.of === 'row') return Buffer.concat([Buffer.of(prefix.row), keys.serialize(key.key)])
      const time = Buffer.alloc(1 + timeBytes, prefix.place)
      writeTime(time, key.time, 1)
      return key.of === 'bound' ? time : Buffer.concat([time, keys.serialize(key.key)])
    },
    deserialize: data => {
      const [first = prefix.row] = data
      if (first > prefix.place && first <= prefix.lastFormer) return { of: 'former', prefix: first }
      if (first === prefix.row) return { of: 'row', key: keys.deserialize(data.subarray(1)) }
      return { of: 'place', time: readTime(data, 1), key: keys.deserialize(data.subarray(1 + timeBytes)) }
    }
  }
}

function bufferValues(values: Serde<unknown>): Serde<BufferValue> {
  const part = (value: unknown): Buffer | null => (value === null ? null : values.serialize(value))
  const whole = (data: Buffer | null): unknown => (data === null ? null : values.deserialize(data))
  return {
    serialize: value => {
      if (value === 'here') return Buffer.alloc(0)
      if (typeof value === 'number') return doubles(value)
      const { place, prior, before, timestamp, headers } = value
      const entries = headerEntries(headers).flatMap(([name, one]) => [
        Buffer.from(name),
        one === null || one === undefined ? null : Buffer.from(one as Buffer)
      ])
      return joined([doubles(place, timestamp), part(prior), part(before), part(value.value), ...entries])
    },
    deserialize: data => {
      if (data.length === 0) return 'here'
      if (data.length === timeBytes) return data.readDoubleBE(0)
      const [times, prior = null, before = null, value = null, ...entries] = parted(data)
      return {
        place: times?.readDoubleBE(0) ?? 0,
        timestamp: times?.readDoubleBE(timeBytes) ?? 0,
        prior: whole(prior),
        before: whole(before),
        value: whole(value),
        headers: headersOf(
          Array.from(
            { length: entries.length / 2 },
            (_, n): HeaderEntry => [String(entries[2 * n]), entries[2 * n + 1]]
          )
        )
      }
    }
  }
}

function doubles(...numbers: readonly number[]): Buffer {
  const data = Buffer.allocUnsafe(timeBytes * numbers.length)
  for (const [n, number] of numbers.entries()) data.writeDoubleBE(number, n * timeBytes)
  return data
}

/** Each part behind its length; -1 for none. */
function joined(parts: readonly (Buffer | null)[]): Buffer {
  return Buffer.concat(
    parts.flatMap(part => {
      const length = Buffer.allocUnsafe(4)
      length.writeInt32BE(part ? part.length : -1)
      return part ? [length, part] : [length]
    })
  )
}

function parted(data: Buffer): readonly (Buffer | null)[] {
  const parts: (Buffer | null)[] = []
  for (let at = 0; at < data.length; ) {
    const length = data.readInt32BE(at)
    at += 4
    parts.push(length < 0 ? null : data.subarray(at, at + length))
    at += Math.max(0, length)
  }
  return parts
}
