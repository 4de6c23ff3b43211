import type { Logger, Metrics } from '#streams'
import type { SteadyClock } from '#streams/connector'
import { consumerGroups } from '../../config/consumer-groups.ts'
import type { Environment } from '../../config/environment.ts'
import { kafkaOptions } from '../../config/kafka-options.ts'
import { systemNames } from '../../config/settings/processes.ts'
import { systemsOf } from '../../config/systems.ts'
import { kafkaDriver } from '../../connectors/kafka/index.ts'
import { GroupLagWatch } from '../operations/group-lag/watch.ts'

export interface GroupLagOptions {
  readonly environment: Environment
  readonly log: Logger
  readonly clock: SteadyClock
  readonly metrics: Metrics
}

/**
 * Watches the groups of all systems over one connection: those that the process serves from the start, the others, such as that of the
 * cafe, which has no API, once they have committed something. Nothing connects before `open`.
 */
export function watchGroupLag({ environment, log, clock, metrics }: GroupLagOptions) {
  const admin = kafkaDriver({ ...kafkaOptions(environment), logger: log }).admin()
  const served = new Set<string>(systemsOf(environment.SYSTEM))
  const groups = systemNames.flatMap(system =>
    consumerGroups(environment, system).map(one => ({ system, ...one, isServed: served.has(system) }))
  )
  const watch = new GroupLagWatch({ admin, groups, metrics, clock, log })
  return {
    open: () => watch.open(),
    close: () => {
      watch.close()
      return admin.close()
    }
  }
}
