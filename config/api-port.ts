import type { Environment } from './environment.ts'
import type { SystemName } from './systems.ts'

/** The variable that holds the port of a system's API. Systems with the same one are served side by side at that port. */
const variables = {
  feedback: 'API_PORT',
  'media-events': 'API_PORT',
  submissions: 'SUBMISSIONS_API_PORT',
  comments: 'COMMENTS_API_PORT',
  cafe: 'API_PORT'
} as const satisfies { readonly [name in SystemName]: keyof Environment }

/** Name of the variable that holds the port of a system's API. */
export function apiPortVariable(system: SystemName): (typeof variables)[SystemName] {
  return variables[system]
}

/** The port of a system's API. */
export function apiPort(environment: Environment, system: SystemName): number {
  return environment[apiPortVariable(system)]
}
