import type { Format } from '../serde.ts'
import { readTime, timeBytes, writeTime } from '../time/time-bytes.ts'
import { keyValueStore, type StoreDefinition } from './store-definition.ts'

/** Records of one key, time and side of a join that have met no partner yet. */
export interface WaitingKey {
  /** Event time, milliseconds. */
  readonly time: number
  readonly isLeft: boolean
  /** The key as bytes. */
  readonly data: Buffer
}

const sideAt = timeBytes
const dataAt = timeBytes + 1
const lengthBytes = 4

/** Ordered by time, the right side before the left one, and key. */
const waitingKey: Format<WaitingKey> = {
  name: 'waiting-key',
  serde: {
    serialize: ({ time, isLeft, data }) => {
      const bytes = Buffer.allocUnsafe(dataAt + data.length)
      writeTime(bytes, time, 0)
      bytes[sideAt] = isLeft ? 1 : 0
      bytes.set(data, dataAt)
      return bytes
    },
    deserialize: bytes => ({ time: readTime(bytes, 0), isLeft: bytes[sideAt] === 1, data: bytes.subarray(dataAt) })
  }
}

/** Values as bytes, each behind its length. */
const values: Format<readonly Buffer[]> = {
  name: 'values',
  serde: {
    serialize: list => {
      const parts = list.flatMap(value => {
        const length = Buffer.allocUnsafe(lengthBytes)
        length.writeUInt32BE(value.length)
        return [length, value]
      })
      return Buffer.concat(parts)
    },
    deserialize: bytes => {
      const list: Buffer[] = []
      for (let at = 0; at < bytes.length; ) {
        const from = at + lengthBytes
        at = from + bytes.readUInt32BE(at)
        list.push(bytes.subarray(from, at))
      }
      return list
    }
  }
}

/** Declares the store of records that wait for a partner: those of one key, time and side together, in the order of their coming. */
export function waitingStore(name: string, changelog: boolean): StoreDefinition<WaitingKey, readonly Buffer[]> {
  return keyValueStore(name, waitingKey, values, { changelog })
}
