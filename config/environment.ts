import { existsSync } from 'node:fs'
import type { z } from 'zod'
import { StreamsError } from '#streams'
import { settings } from './groups.ts'
import type { Setting } from './setting.ts'

/** The variables as text, such as `process.env`. */
export type Variables = { readonly [name: string]: string | undefined }

/** The settings of all processes, read and checked. Names are those of the environment variables. */
export type Environment = {
  readonly [name in keyof typeof settings]: z.output<(typeof settings)[name]['schema']>
}

function problemWith(name: string, setting: Setting<unknown>, given: string, error: z.ZodError): string {
  const shown = setting.secret ? `${name} (not shown)` : `${name}=${given}`
  return `${shown} is wrong: it must be ${setting.allowed}${setting.hasParts ? partsOf(error) : ''}`
}

/** Which parts are wrong, and how. */
function partsOf({ issues }: z.ZodError): string {
  return ` (${issues.map(({ path, message }) => [path.join('.'), message].filter(Boolean).join(': ')).join('; ')})`
}

/** Rules that concern more than one variable. */
function contradictions(environment: Environment): readonly string[] {
  const found: string[] = []
  const need = (name: keyof Environment, because: string): void => {
    if (environment[name] === undefined) found.push(`${name} is missing: ${because} needs it`)
  }
  if (environment.KAFKA_SASL_MECHANISM !== 'none') {
    need('KAFKA_SASL_USERNAME', `KAFKA_SASL_MECHANISM=${environment.KAFKA_SASL_MECHANISM}`)
    if (environment.KAFKA_SASL_PASSWORD_FILE === undefined) {
      need('KAFKA_SASL_PASSWORD', `KAFKA_SASL_MECHANISM=${environment.KAFKA_SASL_MECHANISM}`)
    }
  }
  if (environment.KAFKA_TLS_CERT_FILE !== undefined) need('KAFKA_TLS_KEY_FILE', 'KAFKA_TLS_CERT_FILE')
  if (environment.SCHEMA_REGISTRY_CERT_FILE !== undefined) need('SCHEMA_REGISTRY_KEY_FILE', 'SCHEMA_REGISTRY_CERT_FILE')
  if (environment.SCHEMA_REGISTRY_PASSWORD !== undefined) need('SCHEMA_REGISTRY_USER', 'SCHEMA_REGISTRY_PASSWORD')
  if (environment.SCHEMA_REGISTRY_PASSWORD_FILE !== undefined) {
    need('SCHEMA_REGISTRY_USER', 'SCHEMA_REGISTRY_PASSWORD_FILE')
  }
  if (environment.SUBMISSIONS_LEASE_MS <= environment.SUBMISSIONS_WORK_MS) {
    found.push(
      `SUBMISSIONS_LEASE_MS=${environment.SUBMISSIONS_LEASE_MS} is wrong: it must be above SUBMISSIONS_WORK_MS=${environment.SUBMISSIONS_WORK_MS}`
    )
  }
  if (environment.SCORER_NEGATIVE >= environment.SCORER_POSITIVE) {
    found.push(
      `SCORER_NEGATIVE=${environment.SCORER_NEGATIVE} is wrong: it must be below SCORER_POSITIVE=${environment.SCORER_POSITIVE}`
    )
  }
  return found
}

function refuse(problems: readonly string[]): never {
  throw new StreamsError('invalid-configuration', problems.join('\n'))
}

/**
 * Reads and checks the variables; one that is missing or empty has its default. Throws `invalid-configuration` with one line for
 * every wrong variable, which names it and what is allowed; secrets are not shown.
 */
export function parseEnvironment(variables: Variables): Environment {
  const problems: string[] = []
  const read = Object.entries<Setting<unknown>>(settings).map(([name, setting]) => {
    const given = variables[name]
    const usual = (variables.SYSTEM === 'all' ? setting.usualBesideOthers : undefined) ?? setting.usual
    const value = given === undefined || given === '' ? usual : given
    const result = setting.schema.safeParse(value)
    if (!result.success) problems.push(problemWith(name, setting, value, result.error))
    return [name, result.data] as const
  })
  if (problems.length > 0) refuse(problems)
  // Every value went through the schema of its name just above.
  const environment = Object.fromEntries(read) as Environment
  const contradicting = contradictions(environment)
  return contradicting.length > 0 ? refuse(contradicting) : environment
}

/**
 * The environment of this process: variables that are set win over those of `.env` in the working folder, which win over defaults.
 * A composition root calls it first, before anything starts. Throws as `parseEnvironment` does.
 */
export function loadEnvironment(file = '.env'): Environment {
  if (existsSync(file)) process.loadEnvFile(file)
  return parseEnvironment(process.env)
}

/** For logs and status pages: every setting as text, secrets replaced. */
export function describeEnvironment(environment: Environment): { readonly [name: string]: string } {
  const entries = Object.entries<Setting<unknown>>(settings).map(([name, { secret }]) => {
    const value = environment[name as keyof Environment]
    return [name, secret && value !== undefined ? '(secret)' : String(value ?? '')]
  })
  return Object.fromEntries(entries)
}
