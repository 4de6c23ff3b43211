import type { SettingRule } from './check-settings.ts'

/** Any value. */
const anything: SettingRule = () => undefined

/** True or false. */
const flag: SettingRule = value => (typeof value === 'boolean' ? undefined : 'true or false')

/** A string that is not empty. */
const text: SettingRule = value =>
  typeof value === 'string' && value !== '' ? undefined : 'a string that is not empty'

/** A function. */
const callback: SettingRule = value => (typeof value === 'function' ? undefined : 'a function')

/** An integer of at least `from`. */
function wholeFrom(from: number): SettingRule {
  return value => (Number.isSafeInteger(value) && Number(value) >= from ? undefined : `an integer of at least ${from}`)
}

/** A number of at least `from`, which may be infinite: milliseconds or bytes. */
function numberFrom(from: number): SettingRule {
  return value => (typeof value === 'number' && value >= from ? undefined : `a number of at least ${from}`)
}

/** One of these words. */
function oneOf(...words: readonly string[]): SettingRule {
  const list = words.map(word => `'${word}'`).join(' or ')
  return value => (words.some(word => word === value) ? undefined : list)
}

/** An object with these functions, such as a logger. */
function having(what: string, ...functions: readonly string[]): SettingRule {
  const isThere = (value: unknown): boolean =>
    typeof value === 'object' &&
    value !== null &&
    functions.every(name => typeof (value as Record<string, unknown>)[name] === 'function')
  return value => (isThere(value) ? undefined : `${what} (with ${functions.join(', ')})`)
}

/** Rules for settings, to pass to `checkSettings`. */
export const settingRules = { anything, callback, flag, having, numberFrom, oneOf, text, wholeFrom } as const
