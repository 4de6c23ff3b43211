import type { Logger, Sink } from '#streams'
import type { Environment } from '../config/environment.ts'
import { registryOptions } from '../config/registry-options.ts'
import { type TextSink, textSink, writeTo } from '../connectors/console/index.ts'
import { registrySerdes } from '../connectors/schema-registry/index.ts'
import type { ReceivedEvent } from '../topology/cafe/received-event.ts'
import { renderMessage } from '../topology/cafe/render-message.ts'
import { cafeTask, cafeTopology } from '../topology/cafe/topology.ts'
import { cafeSubjects, cafeTopicsOf } from './cafe-names.ts'
import { prepareCafe } from './prepare-cafe.ts'
import type { WorkerSystem } from './worker-system.ts'

/** Shows events as numbered trees. */
export function eventScreen(write: (text: string) => Promise<void>): TextSink<string, ReceivedEvent> {
  return textSink({ render: ({ value }, n) => renderMessage(value, n), write })
}

/** What a consumer of the cafe runs, whether it is a worker or stands in a terminal. Nothing connects. */
export function cafeRecipe(environment: Environment, screen: Sink<string, ReceivedEvent>) {
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
