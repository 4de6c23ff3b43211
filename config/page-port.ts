import type { Environment } from './environment.ts'

/** The variable that holds the port of a system's page, for systems that have one. */
const variables: { readonly [name in Environment['SYSTEM']]?: 'SUBMISSIONS_PAGE_PORT' } = {
  submissions: 'SUBMISSIONS_PAGE_PORT'
}

/** Port of the page of the system that `SYSTEM` names, and the variable that sets it; undefined when it has no port of its own. */
export function pagePort(environment: Environment): { readonly port: number; readonly variable: string } | undefined {
  const variable = variables[environment.SYSTEM]
  return variable === undefined ? undefined : { port: environment[variable], variable }
}
