import { StreamsError } from '../errors/streams-error.ts'
import { closestName } from './closest-name.ts'

/** Returns what a setting may be if the value is not allowed, or undefined if it is. */
export type SettingRule = (value: unknown) => string | undefined

/** A rule for each setting of an interface. */
export type SettingRules<Settings> = { readonly [name in keyof Settings]-?: SettingRule }

/**
 * Rejects unknown and invalid settings before anything connects. A setting that is undefined counts as not given, unless it is listed in
 * `required`.
 * @param of owner of the settings, which starts the message: `kafkaDriver`
 * @throws StreamsError `invalid-configuration` naming each wrong setting and what is allowed
 */
export function checkSettings<Settings extends object>(
  of: string,
  given: Settings,
  rules: SettingRules<Settings>,
  required: readonly (keyof Settings & string)[] = []
): void {
  const known = Object.keys(rules)
  const unknown = Object.keys(given).filter(name => !known.includes(name))
  const problems = unknown.map(name => unknownSetting(name, known))
  for (const name of known as (keyof Settings & string)[]) {
    const value = given[name]
    if (value === undefined && !required.includes(name)) continue
    const allowed = rules[name](value)
    if (allowed !== undefined) problems.push(`${name} must be ${allowed}, not ${shown(value)}`)
  }
  if (problems.length > 0) throw new StreamsError('invalid-configuration', `${of}: ${problems.join('; ')}`)
}

/**
 * Rejects unknown settings without reading any values: a password may be a getter that reads a file.
 * @throws StreamsError `invalid-configuration` naming each unknown setting and the one that was probably meant
 */
export function checkSettingNames<Settings extends object>(
  of: string,
  given: Settings,
  known: { readonly [name in keyof Settings]-?: true }
): void {
  const names = Object.keys(known)
  const unknown = Object.keys(given).filter(name => !names.includes(name))
  if (unknown.length === 0) return
  const problems = unknown.map(name => unknownSetting(name, names))
  throw new StreamsError('invalid-configuration', `${of}: ${problems.join('; ')}`)
}

function unknownSetting(name: string, known: readonly string[]): string {
  const meant = closestName(name, known)
  const hint = meant === undefined ? `; there are ${known.toSorted().join(', ')}` : `; did you mean '${meant}'?`
  return `there is no setting '${name}'${hint}`
}

function shown(value: unknown): string {
  if (typeof value === 'function') return 'a function'
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return 'an object'
  return typeof value === 'string' || Array.isArray(value) ? JSON.stringify(value) : String(value)
}
