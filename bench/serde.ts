import avsc from 'avsc'
import { avro, type RawRecord, type Serde } from '#streams'
import { localSerdes } from '../connectors/schema-registry/index.ts'
import { catalogue } from '../schemas/catalogue.ts'
import type { FeedbackReceived } from '../schemas/generated/feedback.ts'

/** Records per round: a batch as a busy partition delivers it, all different so that nothing is guessed. */
const size = 10_000
const rounds = 7

const topic = 'customer_feedback_events'

function someFeedback(i: number): FeedbackReceived {
  return {
    message_id: `0193e1a0-7c00-7000-8000-${String(i).padStart(12, '0')}`,
    customer_id: `customer-${i % 997}`,
    feedback_text: `The delivery took ${i} minutes longer than promised, but the coffee was still hot and tasted great.`,
    feedback_timestamp: 1_771_511_400_000 + i
  }
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] as number

/** Operations per second: the median of some rounds, after as many to warm up. Every result is used, so that none is optimised away. */
function measure(once: (i: number) => number): number {
  let used = 0
  const round = (): number => {
    const start = process.hrtime.bigint()
    for (let n = 0; n < 20; n++) for (let i = 0; i < size; i++) used += once(i)
    return (20 * size * 1e9) / Number(process.hrtime.bigint() - start)
  }
  for (let n = 0; n < rounds; n++) round()
  const speeds = Array.from({ length: rounds }, round)
  if (used < 0) throw new Error('a negative number of bytes')
  return median(speeds)
}

/** Nanoseconds for one record of a batch whose schemas are all at hand, the hot path. */
function timeToPrepare(serde: Serde<FeedbackReceived>, records: readonly RawRecord[]): number {
  serde.deserialize(records[0]?.value as Buffer)
  const times = Array.from({ length: 2 * rounds }, () => {
    const start = process.hrtime.bigint()
    for (let n = 0; n < 100; n++) if (serde.prepare?.(records) !== undefined) throw new Error('a schema is missing')
    return Number(process.hrtime.bigint() - start) / 100 / records.length
  })
  return median(times.slice(rounds))
}

function main(): void {
  const serde = localSerdes(catalogue)(avro<FeedbackReceived>(`${topic}-value`), topic, 'value')
  const values = Array.from({ length: size }, (_, i) => someFeedback(i))
  const encoded = values.map(serde.serialize)
  const texts = values.map(value => JSON.stringify(value))
  const records = encoded.map((value, offset) => ({ key: null, value, timestamp: 0, headers: {}, offset }))
  const plain = avsc.Type.forSchema(JSON.parse(catalogue[0]?.schema ?? '') as avsc.Schema)
  const figures = [
    ['decode', measure(i => serde.deserialize(encoded[i] as Buffer).feedback_timestamp)],
    ['encode', measure(i => serde.serialize(values[i] as FeedbackReceived).length)],
    ['avsc toBuffer', measure(i => plain.toBuffer(values[i]).length)],
    ['JSON.parse', measure(i => (JSON.parse(texts[i] as string) as FeedbackReceived).feedback_timestamp)],
    ['JSON.stringify', measure(i => JSON.stringify(values[i]).length)]
  ] as const
  const parse = figures[3][1]
  for (const [name, speed] of figures) {
    const line = `${name.padEnd(16)}${Math.round(speed / 1000)
      .toLocaleString('en')
      .padStart(8)},000/s`
    process.stdout.write(`${line}  ${(speed / parse).toFixed(2)} x JSON.parse\n`)
  }
  process.stdout.write(`${'prepare'.padEnd(16)}${timeToPrepare(serde, records).toFixed(1).padStart(8)} ns a record\n`)
}

if (import.meta.main) main()
