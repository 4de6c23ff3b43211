import type { Format } from '../serde.ts'
import { serdes } from '../serdes.ts'

/** A value in a table's store, with the event time of the newest record in it. */
export interface ValueAndTimestamp<V> {
  /** The value. */
  readonly value: V
  /** Milliseconds since the epoch. */
  readonly timestamp: number
}

const timeBytes = 8

/** Values of a format behind eight bytes of time. A format that needs a registry is none for state: JSON takes its place. */
export function timestamped<V>(format: Format<V>): Format<ValueAndTimestamp<V>> {
  const { name, serde = serdes.json<V>().serde } = format.serde ? format : serdes.json<V>()
  return {
    name: `timestamped-${name}`,
    serde: {
      serialize: ({ value, timestamp }) => {
        const data = (serde as NonNullable<typeof serde>).serialize(value)
        const entry = Buffer.allocUnsafe(timeBytes + data.length)
        entry.writeDoubleBE(timestamp)
        data.copy(entry, timeBytes)
        return entry
      },
      deserialize: entry => ({
        timestamp: entry.readDoubleBE(0),
        value: (serde as NonNullable<typeof serde>).deserialize(entry.subarray(timeBytes))
      })
    }
  }
}
