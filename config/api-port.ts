import type { Environment } from './environment.ts'

/** The variable that holds the port of a system's API. */
const variables = {
  feedback: 'API_PORT',
  'media-events': 'API_PORT',
  submissions: 'SUBMISSIONS_API_PORT',
  comments: 'COMMENTS_API_PORT',
  cafe: 'API_PORT'
} as const satisfies { readonly [name in Environment['SYSTEM']]: keyof Environment }

/** Name of the variable that holds the port of the API that `SYSTEM` names. */
export function apiPortVariable({ SYSTEM }: Pick<Environment, 'SYSTEM'>): (typeof variables)[Environment['SYSTEM']] {
  return variables[SYSTEM]
}

/** The port of the API that `SYSTEM` names. */
export function apiPort(environment: Environment): number {
  return environment[apiPortVariable(environment)]
}
