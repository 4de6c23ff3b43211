import avsc from 'avsc'
import { type RawRecord, type Serde, serdes } from '#streams'
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

/** Microseconds of processor time of this thread, so that a busy machine changes the figures little. */
function cpuTime(): number {
  const { user, system } = process.threadCpuUsage()
  return user + system
}

/** Operations per second of one round. Every result is used, so that none is optimised away. */
function round(once: (i: number) => number): number {
  let used = 0
  const start = cpuTime()
  for (let n = 0; n < 20; n++) for (let i = 0; i < size; i++) used += once(i)
  if (used < 0) throw new Error('a negative number of bytes')
  return (20 * size * 1e6) / (cpuTime() - start)
}

/** Medians of rounds that take turns, after as many to warm up. */
function measure(cases: readonly ((i: number) => number)[]): readonly number[] {
  const speeds = Array.from({ length: 2 * rounds }, () => cases.map(round))
  return cases.map((_, i) => median(speeds.slice(rounds).map(turn => turn[i] as number)))
}

/** Nanoseconds for one record of a batch whose schemas are all at hand, the hot path. */
function timeToPrepare(serde: Serde<FeedbackReceived>, records: readonly RawRecord[]): number {
  serde.deserialize(records[0]?.value as Buffer)
  const times = Array.from({ length: 2 * rounds }, () => {
    const start = cpuTime()
    for (let n = 0; n < 100; n++) if (serde.prepare?.(records) !== undefined) throw new Error('a schema is missing')
    return ((cpuTime() - start) * 1000) / 100 / records.length
  })
  return median(times.slice(rounds))
}

function main(): void {
  const serde = localSerdes(catalogue)(serdes.avro<FeedbackReceived>(`${topic}-value`), topic, 'value')
  const values = Array.from({ length: size }, (_, i) => someFeedback(i))
  const encoded = values.map(serde.serialize)
  const texts = values.map(value => JSON.stringify(value))
  const records = encoded.map((value, offset) => ({ key: null, value, timestamp: 0, headers: {}, offset }))
  const plain = avsc.Type.forSchema(JSON.parse(catalogue[0]?.schema ?? '') as avsc.Schema)
  const cases = {
    decode: (i: number) => serde.deserialize(encoded[i] as Buffer).feedback_timestamp,
    encode: (i: number) => serde.serialize(values[i] as FeedbackReceived).length,
    'avsc toBuffer': (i: number) => plain.toBuffer(values[i]).length,
    'JSON.parse': (i: number) => (JSON.parse(texts[i] as string) as FeedbackReceived).feedback_timestamp,
    'JSON.stringify': (i: number) => JSON.stringify(values[i]).length
  }
  const speeds = measure(Object.values(cases))
  const parse = speeds[3] as number
  for (const [i, name] of Object.keys(cases).entries()) {
    const speed = speeds[i] as number
    const line = `${name.padEnd(16)}${(speed / 1e6).toFixed(2).padStart(8)} M/s`
    process.stdout.write(`${line}  ${(speed / parse).toFixed(2)} x JSON.parse\n`)
  }
  process.stdout.write(`${'prepare'.padEnd(16)}${timeToPrepare(serde, records).toFixed(1).padStart(8)} ns a record\n`)
}

if (import.meta.main) main()
