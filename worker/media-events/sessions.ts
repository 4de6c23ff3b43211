import type { Logger } from '#streams'
import type { Environment } from '../../config/environment.ts'
import { registryOptions } from '../../config/registry-options.ts'
import { mediaSessionFiles } from '../../connectors/parquet/media-session-files.ts'
import { registrySerdes } from '../../connectors/schema-registry/index.ts'
import { mediaSessionsTopology } from '../../topology/media-events/sessions/topology.ts'
import { mediaSubjects, mediaTopicsOf } from '../../topology/media-events/topics.ts'
import type { WorkerSystem } from '../process/worker-system.ts'
import { prepareMediaTopics } from './media-events.ts'

/** The viewing sessions of media events with their real connectors. Nothing connects before `prepare`. */
export function mediaSessionsSystem(environment: Environment, log: Logger): WorkerSystem {
  return {
    applicationId: environment.MEDIA_EVENTS_SESSIONS_GROUP_ID,
    topology: mediaSessionsTopology({
      files: mediaSessionFiles(environment.MEDIA_EVENTS_SESSIONS_FOLDER),
      batch: { records: environment.MEDIA_EVENTS_BATCH_RECORDS, age: environment.MEDIA_EVENTS_BATCH_AGE_MS },
      topics: mediaTopicsOf(environment)
    }),
    serdes: registrySerdes({ ...registryOptions(environment), catalogue: mediaSubjects(environment) }),
    prepare: () => prepareMediaTopics(environment, log),
    close: async () => undefined
  }
}
