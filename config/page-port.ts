import type { Environment } from './environment.ts'
import type { SystemName } from './systems.ts'

/** The variables that hold the ports of pages, for systems that have one. */
const variables = {
  comments: 'COMMENTS_PAGE_PORT',
  submissions: 'SUBMISSIONS_PAGE_PORT'
} as const satisfies { readonly [name in SystemName]?: keyof Environment }

const named: { readonly [name in SystemName]?: (typeof variables)[keyof typeof variables] } = variables

/** Port of a system's page, and the variable that sets it; undefined when it has no port of its own. */
export function pagePort(
  environment: Environment,
  system: SystemName
): { readonly port: number; readonly variable: string } | undefined {
  const variable = named[system]
  return variable === undefined ? undefined : { port: environment[variable], variable }
}
