import type { Logger } from '#streams'
import type { Environment } from '../config/environment.ts'
import { registryOptions } from '../config/registry-options.ts'
import { mediaEventFiles } from '../connectors/parquet/media-event-files.ts'
import { registrySerdes } from '../connectors/schema-registry/index.ts'
import { mediaEventsTopology } from '../topology/media-events/topology.ts'
import { mediaSubjects, mediaTopicsOf } from './media-events-names.ts'
import { mediaWarehouses } from './media-events-warehouses.ts'
import { prepareMediaEvents } from './prepare-media-events.ts'
import type { WorkerSystem } from './worker-system.ts'

/** The media events system with its real connectors. Nothing connects before `prepare`. */
export function mediaEventsSystem(environment: Environment, log: Logger): WorkerSystem {
  const warehouses = mediaWarehouses(environment, log)
  return {
    applicationId: environment.MEDIA_EVENTS_GROUP_ID,
    topology: mediaEventsTopology({
      files: mediaEventFiles(environment.MEDIA_EVENTS_FOLDER),
      warehouses: warehouses.map(({ sink }) => sink),
      batch: { records: environment.MEDIA_EVENTS_BATCH_RECORDS, age: environment.MEDIA_EVENTS_BATCH_AGE_MS },
      topics: mediaTopicsOf(environment)
    }),
    serdes: registrySerdes({ ...registryOptions(environment), catalogue: mediaSubjects(environment) }),
    prepare: () => prepareMediaEvents(environment, log),
    close: async () => {
      for (const { close } of warehouses) await close()
    }
  }
}
