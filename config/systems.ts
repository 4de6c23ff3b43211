import { StreamsError } from '#streams'
import type { Environment } from './environment.ts'
import { systemNames } from './settings/processes.ts'

/** The name of one system. */
export type SystemName = (typeof systemNames)[number]

/** The systems that a value of `SYSTEM` names: one, or every one for `all`. */
export function systemsOf(SYSTEM: Environment['SYSTEM']): readonly SystemName[] {
  return SYSTEM === 'all' ? systemNames : [SYSTEM]
}

/** The one system of a process that runs one. Throws `invalid-configuration` for `all`. */
export function oneSystemOf({ SYSTEM }: Pick<Environment, 'SYSTEM'>): SystemName {
  if (SYSTEM !== 'all') return SYSTEM
  const names = systemNames.join(', ')
  throw new StreamsError(
    'invalid-configuration',
    `SYSTEM=all is for make run and the API, a worker runs one system: set SYSTEM to one of ${names}`
  )
}
