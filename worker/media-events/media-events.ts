import type { Logger } from '#streams'
import type { Environment } from '../../config/environment.ts'
import { registryOptions } from '../../config/registry-options.ts'
import { mediaEventFiles } from '../../connectors/parquet/media-event-files.ts'
import { registerSchemas, registrySerdes } from '../../connectors/schema-registry/index.ts'
import { earlierMediaSubjects, mediaSubjects, mediaTopicsOf } from '../../topology/media-events/topics.ts'
import { mediaEventsTopology } from '../../topology/media-events/topology.ts'
import { prepareTopics } from '../process/prepare-system.ts'
import type { WorkerSystem } from '../process/worker-system.ts'
import { type MediaWarehouse, mediaWarehouses } from './warehouses.ts'

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

/**
 * Makes what the media events system needs: topics, schemas in every version, tables. Safe to repeat and to run from several
 * processes at once.
 * @throws StreamsError retryable while broker, registry or database are away; `unknown-topic` when topics are missing and may not be made
 */
export async function prepareMediaEvents(environment: Environment, log: Logger): Promise<void> {
  await Promise.all([prepareMediaTopics(environment, log), ...mediaWarehouses(environment, log).map(prepareWarehouse)])
}

/** Makes topics and schemas only, as `prepareMediaEvents` does. */
export async function prepareMediaTopics(environment: Environment, log: Logger): Promise<void> {
  const { events, deadLetter } = mediaTopicsOf(environment)
  await Promise.all([
    prepareTopics(environment, log, {
      topics: [events.name],
      deadLetterTopic: deadLetter.name,
      partitions: environment.MEDIA_EVENTS_PARTITIONS
    }),
    prepareSchemas(environment, log)
  ])
}

async function prepareWarehouse({ prepare, close }: MediaWarehouse): Promise<void> {
  try {
    await prepare()
  } finally {
    await close()
  }
}

/** Oldest version first, so that the latest of a new registry is ours. */
async function prepareSchemas(environment: Environment, log: Logger): Promise<void> {
  const versions = [...earlierMediaSubjects(environment), ...mediaSubjects(environment)]
  for (const { subject, version, id, created } of await registerSchemas({
    ...registryOptions(environment),
    catalogue: versions
  })) {
    if (created) log.info({ subject, version, id }, `registered schema '${subject}'`)
  }
}
