import { poison } from '../wire-format.ts'

/**
 * Which message of a file a payload holds: its place among the messages of the file, then among those within it, and so on. The first
 * message of the file is `[0]`.
 */
export type MessageIndexes = readonly number[]

/** The place of most messages. Shared, so that reading them costs no allocation. */
export const firstMessage: MessageIndexes = Object.freeze([0])

/** How Confluent's clients write indexes: their number and each of them as a zigzag varint, the first message as one zero. */
export function indexBytes(indexes: MessageIndexes): Buffer {
  if (indexes.length === 1 && indexes[0] === 0) return Buffer.of(0)
  return Buffer.from([indexes.length, ...indexes].flatMap(varint))
}

function varint(value: number): readonly number[] {
  const bytes: number[] = []
  let rest = value * 2
  for (; rest > 0x7f; rest = Math.floor(rest / 128)) bytes.push((rest & 0x7f) | 0x80)
  return [...bytes, rest]
}

/** Reads indexes one after the other from bytes. */
export class IndexReader {
  /** Where the payload begins, after `read`. */
  end = 0

  /**
   * The indexes that begin at `start`.
   * @throws StreamsError `deserialization-failed` where there are none
   */
  read(data: Uint8Array, start: number): MessageIndexes {
    if (data[start] === 0) {
      this.end = start + 1
      return firstMessage
    }
    this.end = start
    const count = this.#next(data)
    if (count < 1 || count > data.length - this.end) throw poison(`it says that it holds ${count} message indexes`)
    return Array.from({ length: count }, () => this.#next(data))
  }

  #next(data: Uint8Array): number {
    let value = 0
    for (let shift = 0; shift < 32; shift += 7) {
      const byte = data[this.end++]
      if (byte === undefined) break
      value += (byte & 0x7f) * 2 ** shift
      if (byte < 0x80) return value % 2 === 0 ? value / 2 : -(value + 1) / 2
    }
    throw poison('it ends within its message indexes')
  }
}
