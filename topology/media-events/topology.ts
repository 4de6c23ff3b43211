import { deadLetterTo, logBatches, type Opaque, type Sink, StreamsBuilder, seconds, type Topology } from '#streams'
import type { FlatEvent } from './flat-event.ts'
import { flattenEvent } from './flatten.ts'
import { type MediaTopics, topics as usualTopics } from './topics.ts'
import { validateEvent } from './validate.ts'

/** How many events make a file, and how long (milliseconds) the first of them waits at most. */
export interface FileBatch {
  readonly records: number
  readonly age: number
}

/** As the specification has it. */
export const usualBatch: FileBatch = { records: 1_200, age: seconds(10) }

/** What the media events topology needs from outside. */
export interface MediaEventsDeps {
  /** Takes each batch as one file. */
  readonly files: Sink<Opaque, FlatEvent>
  /** Each keeps the events as facts and dimensions, one fact per `event_id`; its step is `load-` and its name. */
  readonly warehouses: readonly Sink<Opaque, FlatEvent>[]
  /** Default: 1,200 events or 10 seconds, for each partition; a stop writes what is held. */
  readonly batch?: FileBatch
  /** Default: the topics under their usual names. */
  readonly topics?: MediaTopics
}

/** Events of customers in, files and a star schema out. Offsets are committed when a batch is in all of them. */
export function mediaEventsTopology({
  files,
  warehouses,
  batch = usualBatch,
  topics = usualTopics
}: MediaEventsDeps): Topology {
  const builder = new StreamsBuilder('media-events', {
    onError: deadLetterTo(topics.deadLetter),
    observer: logBatches
  })

  const events = builder
    .stream('read-events', topics.events)
    .mapValues('validate', validateEvent)
    .mapValues('flatten', flattenEvent)

  events.sinkTo('write-file', files, { batch })
  for (const warehouse of warehouses) events.sinkTo(`load-${warehouse.name}`, warehouse)

  return builder.build()
}
