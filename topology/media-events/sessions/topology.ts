import {
  logBatches,
  minutes,
  type Sink,
  StreamsBuilder,
  serdes,
  session,
  type Topology,
  untilWindowCloses
} from '#streams'
import { type MediaTopics, topics as usualTopics } from '../topics.ts'
import { type FileBatch, usualBatch } from '../topology.ts'
import { validateEvent } from '../validate.ts'
import { eventTime } from './event-time.ts'
import type { FlatSession } from './flat-session.ts'
import { placeEvent } from './place-event.ts'
import { addEvent, joinSessions, noEvents, type SessionPart } from './session-part.ts'
import { sessionRow } from './session-row.ts'
import { skipInvalid } from './skip-invalid.ts'

/** What the topology of viewing sessions needs from outside. */
export interface SessionsDeps {
  /** Takes sessions that are over, each batch as one file. */
  readonly files: Sink<string, FlatSession>
  /** Default: 1,200 sessions or 10 seconds, for each partition; a stop writes what is held. */
  readonly batch?: FileBatch
  /** Default: the topics under their usual names. */
  readonly topics?: Pick<MediaTopics, 'events'>
}

/** A pause that ends a session, and how late an event may come and still be in its own. */
const visits = session(minutes(30), { grace: minutes(5) })

/** Events of customers in; a row for each of their stays, once it is over, out. */
export function mediaSessionsTopology({ files, batch = usualBatch, topics = usualTopics }: SessionsDeps): Topology {
  const builder = new StreamsBuilder('media-events-sessions', { onError: skipInvalid, observer: logBatches })

  builder
    .stream('read-events', topics.events, { timestamps: eventTime })
    .mapValues('validate', validateEvent)
    .processValues('place', placeEvent)
    .selectKey('by-user', ({ event }) => event.user_id)
    .markAsPartitioned()
    .groupByKey()
    .windowedBy(visits)
    .aggregate('sessions', noEvents, addEvent, joinSessions, { value: serdes.json<SessionPart>() })
    .suppress('ended', untilWindowCloses())
    .toStream('ended-sessions')
    .map('flatten-session', sessionRow)
    .sinkTo('write-sessions', files, { batch })

  return builder.build()
}
