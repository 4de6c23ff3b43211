import type { TopicSettings } from '../../driver/admin.ts'
import { type ExceptionHandler, type ExceptionHandlers, logAndContinue, logAndFail } from '../../errors/handlers.ts'
import type { StreamsError } from '../../errors/streams-error.ts'
import { changelogTopic, retryTopic, type Topology } from '../../graph/topology.ts'
import { unfitForLetters } from './dead-letter-topics.ts'
import { unfitForKeeping } from './topic-settings.ts'

/** A topic that a topology writes to, and what its settings must be. */
export interface ReliedTopic {
  readonly name: string
  /** Why its settings do not fit; undefined when they do. */
  readonly unfit: (settings: TopicSettings) => StreamsError | undefined
}

/** Any policy is right for an output: what it is for is known to those who read it. */
const anyPolicy = (): undefined => undefined

/** The topics that a topology writes to, each once: changelogs, repartition, retry and dead-letter topics, and its outputs. */
export function reliedTopics(topology: Topology, applicationId: string): readonly ReliedTopic[] {
  const relied: ReliedTopic[] = topology.deadLetterTopics.map(letterTopic)
  for (const { name: store, options, times } of topology.stores) {
    const name = changelogTopic(applicationId, store)
    const kept = { name, lifetime: times?.retention ?? options.ttl }
    if (options.changelog !== false) relied.push({ name, unfit: settings => unfitForKeeping(kept, settings) })
  }
  for (const node of topology.nodes) {
    if (node.kind === 'topic' && !node.repartition)
      relied.push(...node.to.topics.map(({ name }) => ({ name, unfit: anyPolicy })))
    if (node.kind !== 'source') continue
    const { name: source } = node.topic
    if (node.repartition)
      relied.push({ name: source, unfit: settings => unfitForKeeping({ name: source, repartition: true }, settings) })
    for (const [n, delay] of (topology.retryTopics?.delays ?? []).entries()) {
      const name = retryTopic(source, n + 1)
      relied.push({ name, unfit: settings => unfitForKeeping({ name, delay }, settings) })
    }
  }
  return [...new Map(relied.toReversed().map(topic => [topic.name, topic])).values()]
}

/** A topic of dead letters. */
export function letterTopic(name: string): ReliedTopic {
  return { name, unfit: settings => unfitForLetters(name, settings) }
}

/** Stages whose handler is the user's own and does not say where it writes dead letters: that shows with the first letter only. */
export function silentHandlers(handlers: Required<ExceptionHandlers>): readonly string[] {
  const tells = (handler: ExceptionHandler): boolean =>
    'deadLetterTopic' in handler || handler === logAndFail || handler === logAndContinue
  return Object.entries(handlers).flatMap(([stage, handler]) => (tells(handler) ? [] : stage))
}
