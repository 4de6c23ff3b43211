import { StreamsError } from '#streams'
import { consumerGroups } from '../../config/consumer-groups.ts'
import type { Environment } from '../../config/environment.ts'
import { systemNames } from '../../config/settings/processes.ts'
import { type SystemName, systemsOf } from '../../config/systems.ts'

/** The groups meant: the one named, else those of the system named, else those of `SYSTEM`. Throws `invalid-configuration` for an unknown system. */
export function groupsMeant(
  { group, system }: { readonly group?: string | undefined; readonly system?: string | undefined },
  environment: Environment
): readonly string[] {
  if (group !== undefined) return [group]
  return systemsMeant(system, environment).flatMap(name =>
    consumerGroups(environment, name).map(({ group: own }) => own)
  )
}

function systemsMeant(named: string | undefined, { SYSTEM }: Environment): readonly SystemName[] {
  if (named === undefined) return systemsOf(SYSTEM)
  const known = systemNames.find(name => name === named)
  if (known !== undefined) return [known]
  throw new StreamsError(
    'invalid-configuration',
    `there is no system ${named}: --system must be one of ${systemNames.join(', ')}`
  )
}
