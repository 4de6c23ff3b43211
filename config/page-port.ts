import type { Environment } from './environment.ts'

/** The variables that hold the ports of pages, for systems that have one. */
const variables = {
  comments: 'COMMENTS_PAGE_PORT',
  submissions: 'SUBMISSIONS_PAGE_PORT'
} as const satisfies { readonly [name in Environment['SYSTEM']]?: keyof Environment }

const named: { readonly [name in Environment['SYSTEM']]?: (typeof variables)[keyof typeof variables] } = variables

/** Port of the page of the system that `SYSTEM` names, and the variable that sets it; undefined when it has no port of its own. */
export function pagePort(environment: Environment): { readonly port: number; readonly variable: string } | undefined {
  const variable = named[environment.SYSTEM]
  return variable === undefined ? undefined : { port: environment[variable], variable }
}
