import { kafkaDriver } from '../../connectors/kafka/index.ts'

/** What is measured, in the order of the table. */
export const verbs = ['count', 'windowed-count', 'stream-table-join', 'stream-stream-join', 'session-count'] as const
export type Verb = (typeof verbs)[number]

/** Topics that every worker reads; each of their records has a key of `keys` and a value of `valueBytes`. */
export interface Topics {
  /** All records, for what reads one stream. */
  readonly events: string
  /** A row for each key. */
  readonly rows: string
  /** The same records as `events`, one after the other in one of two. */
  readonly left: string
  readonly right: string
}

export const keys = 50_000
const valueBytes = 100
const partitions = 6
/** Event time from the first record to the last. */
const span = 600_000
const batch = 5_000

/** Creates the topics and fills them with records in the order of their time, the same in each run. */
export async function fill(broker: string, topics: Topics, total: number): Promise<void> {
  const driver = kafkaDriver({ brokers: [broker] })
  const admin = driver.admin()
  await admin.createTopics(Object.values(topics).map(name => ({ name, partitions })))
  await admin.close()
  const begin = Date.now() - 2 * span
  const value = Buffer.alloc(valueBytes, 'v')
  const producer = driver.producer()
  await producer.connect()
  const write = async (count: number, record: (n: number) => { topic: string; key: number; timestamp: number }[]) => {
    for (let from = 0; from < count; from += batch) {
      const records = Array.from({ length: Math.min(batch, count - from) }, (_, n) => record(from + n)).flat()
      const [failed] = await producer.send(
        records.map(({ topic, key, timestamp }) => ({ topic, key: Buffer.from(`key-${key}`), value, timestamp }))
      )
      if (failed) throw failed.error
    }
  }
  let random = 1
  const nextKey = (): number => {
    random = (Math.imul(random, 1_103_515_245) + 12_345) & 0x7fff_ffff
    return random % keys
  }
  await write(keys, key => [{ topic: topics.rows, key, timestamp: begin }])
  await write(total, n => {
    const [key, timestamp] = [nextKey(), begin + 1 + Math.floor((n * span) / total)]
    return [topics.events, n % 2 === 0 ? topics.left : topics.right].map(topic => ({ topic, key, timestamp }))
  })
  await producer.close()
}

/** Topics whose records count as done when they are committed. */
export function sources(verb: Verb, { events, left, right }: Topics): readonly string[] {
  return verb === 'stream-stream-join' ? [left, right] : [events]
}
