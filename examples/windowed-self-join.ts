/**
 * Suspicions of fraud: one card that pays in two countries within ten minutes. The stream of payments is joined with itself.
 * `KAFKA_BROKER=localhost:9092 node windowed-self-join.ts` runs it; start as many as you like.
 */
import { joinWindows, minutes, Streams, StreamsBuilder, serdes, type Topology, topic } from 'millrace'
import { kafkaDriver } from 'millrace/kafka'

/** What was paid with a card, and where. */
export interface Payment {
  readonly id: string
  readonly country: string
  readonly amount: number
}

/** Two payments of one card that cannot both be its owner's. */
export interface Suspicion {
  readonly payments: readonly [earlier: string, later: string]
  readonly countries: readonly [string, string]
  readonly amount: number
}

/** Keyed by card, as the suspicions are. */
export const payments = topic('payments', serdes.string, serdes.json<Payment>())
export const suspicions = topic('suspicions', serdes.string, serdes.json<Suspicion>())

/** `before: 0`: the right payment is the later one, so that a pair comes once; a payment that comes up to a minute late is still seen. */
export function suspectPayments(): Topology {
  const within = joinWindows(minutes(10), { before: 0, grace: minutes(1) })
  const builder = new StreamsBuilder('fraud')
  const read = builder.stream('read-payments', payments)
  read
    .join('pairs', read, (earlier, later) => ({ earlier, later }), within)
    .filter('two-countries', ({ earlier, later }) => earlier.country !== later.country)
    .mapValues('suspicion', ({ earlier, later }) => ({
      payments: [earlier.id, later.id] as const,
      countries: [earlier.country, later.country] as const,
      amount: earlier.amount + later.amount
    }))
    .to('write-suspicions', suspicions)
  return builder.build()
}

if (import.meta.main) {
  const driver = kafkaDriver({ brokers: [process.env.KAFKA_BROKER ?? 'localhost:9092'] })
  const admin = driver.admin()
  await admin.createTopics([payments, suspicions].map(({ name }) => ({ name, partitions: 2 })))
  await admin.close()
  const streams = new Streams(suspectPayments(), { applicationId: 'fraud', driver })
  process.once('SIGTERM', () => streams.close()).once('SIGINT', () => streams.close())
  await streams.start()
  const reason = await streams.stopped
  if (reason) throw reason
}
