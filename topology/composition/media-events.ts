import type { Logger } from '#streams'
import type { Environment } from '../../config/environment.ts'
import { mysqlOptions } from '../../config/mysql-options.ts'
import { registryOptions } from '../../config/registry-options.ts'
import { closePool, mysqlPool } from '../../connectors/mysql/pool.ts'
import { starSink } from '../../connectors/mysql/star-sink.ts'
import { mediaEventFiles } from '../../connectors/parquet/media-event-files.ts'
import { registrySerdes } from '../../connectors/schema-registry/index.ts'
import { mediaEventsTopology } from '../media-events/topology.ts'
import { mediaSubjects, mediaTopicsOf } from './media-events-names.ts'
import { prepareMediaEvents } from './prepare-media-events.ts'
import type { WorkerSystem } from './worker-system.ts'

/** The media events system with its real connectors. Nothing connects before `prepare`. */
export function mediaEventsSystem(environment: Environment, log: Logger): WorkerSystem {
  const pool = mysqlPool(mysqlOptions(environment))
  return {
    applicationId: environment.MEDIA_EVENTS_GROUP_ID,
    topology: mediaEventsTopology({
      files: mediaEventFiles(environment.MEDIA_EVENTS_FOLDER),
      warehouse: starSink({ pool }),
      batch: { records: environment.MEDIA_EVENTS_BATCH_RECORDS, age: environment.MEDIA_EVENTS_BATCH_AGE_MS },
      topics: mediaTopicsOf(environment)
    }),
    serdes: registrySerdes({ ...registryOptions(environment), catalogue: mediaSubjects(environment) }),
    prepare: () => prepareMediaEvents(environment, log),
    close: () => closePool(pool, log)
  }
}
