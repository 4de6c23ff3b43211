import { groupLag, type LagAdmin } from '../../../api/operations/group-lag/positions.ts'
import type { Environment } from '../../../config/environment.ts'
import { kafkaOptions } from '../../../config/kafka-options.ts'
import type { SystemName } from '../../../config/systems.ts'
import { kafkaDriver } from '../../../connectors/kafka/index.ts'
import type { RunGroup } from '../processes/run-state.ts'

/** Asks the broker how many records wait for the workers of a system; null while it does not say. */
export interface BrokerLag {
  readonly of: (system: SystemName) => Promise<number | null>
  readonly close: () => Promise<void>
}

/** Asks over one connection, which is opened by the first question. */
export function brokerLag(environment: Environment, groups: readonly RunGroup[]): BrokerLag {
  const admin = kafkaDriver(kafkaOptions(environment)).admin()
  return { of: system => lagOf(admin, system, groups), close: admin.close }
}

async function lagOf(admin: LagAdmin, system: SystemName, groups: readonly RunGroup[]): Promise<number | null> {
  const own = groups.filter(group => group.system === system)
  if (own.length === 0) return null
  const lags = (await Promise.all(own.map(({ group, topics }) => groupLag(admin, group, topics)))).flat()
  return lags.reduce<number | null>((sum, lag) => (sum === null || lag === null ? null : sum + lag), 0)
}
