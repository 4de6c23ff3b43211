import type { RawRecord } from '../driver/consumer.ts'
import { StreamRecord } from '../record.ts'
import type { Serde, SerdeResolver } from '../serde.ts'
import { eventTimeOf } from '../time/event-time.ts'
import type { Topic } from '../topic.ts'

/** A topic that a topology under test writes to. */
export class TestOutput<K, V> {
  readonly #topic: string
  readonly #keys: Serde<K>
  readonly #values: Serde<V>
  readonly #stampsNow: boolean
  readonly #records: readonly RawRecord[]
  readonly #readUpTo: Map<string, number>

  /** Made by `TopologyTestDriver.output`. */
  constructor(topic: Topic<K, V>, serdes: SerdeResolver, records: readonly RawRecord[], readUpTo: Map<string, number>) {
    this.#topic = topic.name
    this.#keys = serdes(topic.key, topic.name, 'key')
    this.#values = serdes(topic.value, topic.name, 'value')
    this.#stampsNow = topic.timestamps === 'now'
    this.#records = records
    this.#readUpTo = readUpTo
  }

  /** Returns the records written since the last read, with their event times. Keys and values are null where the broker would have null. */
  read(): StreamRecord<K, V>[] {
    return this.readBytes().map(record => {
      const key = record.key === null ? null : this.#keys.deserialize(record.key, record.headers)
      const value = record.value === null ? null : this.#values.deserialize(record.value, record.headers)
      const time = this.#stampsNow ? (eventTimeOf(record.headers) ?? record.timestamp) : record.timestamp
      return new StreamRecord(key as K, value as V, time, record.headers)
    })
  }

  /** Like `read`, but returns bytes and the broker's timestamps. */
  readBytes(): readonly RawRecord[] {
    const from = this.#readUpTo.get(this.#topic) ?? 0
    this.#readUpTo.set(this.#topic, this.#records.length)
    return this.#records.slice(from)
  }

  /** Whether everything written has been read. */
  get isEmpty(): boolean {
    return (this.#readUpTo.get(this.#topic) ?? 0) >= this.#records.length
  }
}
