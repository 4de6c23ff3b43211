import {
  deadLetterTo,
  type Opaque,
  type Sink,
  StreamsBuilder,
  type TaskOptions,
  type Topology,
  type TopologyObserver
} from '#streams'
import { type ReceivedEvent, withPosition } from './received-event.ts'
import { type CafeTopics, topics as usualTopics } from './topics.ts'
import { validateCustomerEvent } from './validate.ts'

/** What the cafe's topology needs from outside. */
export interface CafeDeps {
  /** Where events are shown. */
  readonly screen: Sink<Opaque, ReceivedEvent>
  /** Default: the topics under their usual names. */
  readonly topics?: CafeTopics
}

/** How the topology runs: each message is shown and committed before the next one is taken. */
export const cafeTask: Partial<TaskOptions> = { commitEachRecord: true }

const logDeadLetters: TopologyObserver = {
  onDeadLettered: (event, log) => log.warn(event, `dead letter from '${event.step}': ${event.reason}`)
}

/** Shows each event with where it lay; what is no event goes to the dead-letter topic. */
export function cafeTopology({ screen, topics = usualTopics }: CafeDeps): Topology {
  const builder = new StreamsBuilder('cafe', { onError: deadLetterTo(topics.deadLetter), observer: logDeadLetters })

  builder
    .stream('read-events', topics.events)
    .mapValues('validate', validateCustomerEvent)
    .processValues('with-position', withPosition)
    .sinkTo('show-event', screen)

  return builder.build()
}
