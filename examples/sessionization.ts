/**
 * Visits of a site: clicks in, one line for each visit once it is over. `KAFKA_BROKER=localhost:9092 node sessionization.ts` runs it; start as
 * many as you like.
 */
import {
  minutes,
  Streams,
  StreamsBuilder,
  serdes,
  session,
  type Topology,
  topic,
  untilWindowCloses,
  type Windowed
} from 'millrace'
import { kafkaDriver } from 'millrace/kafka'

/** A page that a user, the key, has opened. */
export interface Click {
  readonly page: string
}

/** What a user did without a pause of half an hour. */
export interface Visit {
  readonly pages: readonly string[]
}

export const clicks = topic('clicks', serdes.string, serdes.json<Click>())
export const visits = topic('visits', serdes.json<Windowed<string>>(), serdes.json<Visit>())

/** Collects the pages of each visit; a click that comes late between two visits makes them one. */
export function sessionization(): Topology {
  const builder = new StreamsBuilder('sessionization')
  const none: Visit = { pages: [] }
  builder
    .stream('read-clicks', clicks)
    .groupByKey()
    .windowedBy(session(minutes(30), { grace: minutes(5) }))
    .aggregate('visits', () => none, withClick, joined)
    .suppress('ended', untilWindowCloses())
    .toStream('ended-visits')
    .to('write-visits', visits)
  return builder.build()
}

const withClick = ({ page }: Click, _user: string, { pages }: Visit): Visit => ({ pages: [...pages, page] })
const joined = (a: Visit, b: Visit): Visit => ({ pages: [...a.pages, ...b.pages] })

if (import.meta.main) {
  const driver = kafkaDriver({ brokers: [process.env.KAFKA_BROKER ?? 'localhost:9092'] })
  const streams = new Streams(sessionization(), { applicationId: 'sessionization', driver })
  process.once('SIGTERM', () => streams.close()).once('SIGINT', () => streams.close())
  await streams.start()
  const reason = await streams.stopped
  if (reason) throw reason
}
