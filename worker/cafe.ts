import type { Admin, Logger, NewTopic, Opaque, Sink } from '#streams'
import type { Environment } from '../config/environment.ts'
import { topicSettingsOf } from '../config/kafka-options.ts'
import { registryOptions } from '../config/registry-options.ts'
import { type TextSink, textSink, writeTo } from '../connectors/console/index.ts'
import { registrySerdes } from '../connectors/schema-registry/index.ts'
import type { ReceivedEvent } from '../topology/cafe/received-event.ts'
import { renderMessage } from '../topology/cafe/render-message.ts'
import { cafeSubjects, cafeTopicsOf } from '../topology/cafe/topics.ts'
import { cafeTask, cafeTopology } from '../topology/cafe/topology.ts'
import { prepareSystem } from './process/prepare-system.ts'
import type { WorkerSystem } from './process/worker-system.ts'

/** Shows events as numbered trees. */
export function eventScreen(write: (text: string) => Promise<void>): TextSink<Opaque, ReceivedEvent> {
  return textSink({ render: ({ value }, n) => renderMessage(value, n), write })
}

/** What a consumer of the cafe runs, whether it is a worker or stands in a terminal. Nothing connects. */
export function cafeRecipe(environment: Environment, screen: Sink<Opaque, ReceivedEvent>) {
  return {
    topology: cafeTopology({ screen, topics: cafeTopicsOf(environment) }),
    serdes: registrySerdes({ ...registryOptions(environment), catalogue: cafeSubjects(environment) }),
    task: cafeTask
  }
}

/** Wires the cafe to its real connectors; events are shown on standard output. Nothing connects before `prepare`. */
export function cafeSystem(environment: Environment, log: Logger): WorkerSystem {
  return {
    applicationId: environment.CAFE_WORKER_GROUP_ID,
    ...cafeRecipe(environment, eventScreen(writeTo(process.stdout))),
    prepare: () => prepareCafe(environment, log),
    close: async () => undefined
  }
}

/** Makes topics and schema of the cafe, as `prepareSystem` does. */
export function prepareCafe(environment: Environment, log: Logger): Promise<void> {
  const { events, deadLetter } = cafeTopicsOf(environment)
  return prepareSystem(environment, log, {
    topics: [events.name],
    deadLetterTopic: deadLetter.name,
    partitions: environment.CAFE_PARTITIONS,
    subjects: cafeSubjects(environment)
  })
}

/** How the topic of events is made. */
export function eventTopic(environment: Environment): NewTopic {
  return { name: environment.CAFE_TOPIC, ...topicSettingsOf(environment), partitions: environment.CAFE_PARTITIONS }
}

/** Creates the dead-letter topic, unless it is there or topics may not be made. */
export async function createDeadLetterTopic(environment: Environment, admin: Admin): Promise<readonly string[]> {
  if (!environment.TOPIC_CREATE) return []
  const { config, ...settings } = eventTopic(environment)
  const name = cafeTopicsOf(environment).deadLetter.name
  return admin.createTopics([
    { ...settings, name, config: { ...config, 'max.message.bytes': String(environment.TOPIC_DEAD_LETTER_BYTES) } }
  ])
}
