import { readFileSync } from 'node:fs'
import { StreamsError } from '#streams'
import type { Environment } from './environment.ts'

/** PEM text of the file that a variable names; undefined when it names none. Throws `invalid-configuration` naming the variable. */
export function pem(environment: Environment, name: keyof Environment & `${string}_FILE`): string | undefined {
  return textOf(environment, name, 'a PEM file')
}

function textOf(
  environment: Environment,
  name: keyof Environment & `${string}_FILE`,
  what: string
): string | undefined {
  const path = environment[name]
  if (path === undefined) return undefined
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    throw new StreamsError('invalid-configuration', `${name}=${path} cannot be read: it must be ${what}`, {
      cause
    })
  }
}

/**
 * A function that reads the file anew at every call, for what is renewed on disk; undefined when the variable names none. While the file
 * cannot be read, as it may be while somebody replaces it, the text before counts. Throws as `pem` does when it cannot be read now.
 */
export function renewed(
  environment: Environment,
  name: keyof Environment & `${string}_FILE`,
  what = 'a PEM file'
): (() => string) | undefined {
  const path = environment[name]
  let last = textOf(environment, name, what)
  if (path === undefined || last === undefined) return undefined
  return () => {
    try {
      last = readFileSync(path, 'utf8')
    } catch (error) {
      if (!isUnreadable(error)) throw error
    }
    return last ?? ''
  }
}

const isUnreadable = (error: unknown): boolean => typeof (error as { code?: unknown }).code === 'string'

/** The parts that are there. */
export function present<T extends object>(parts: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const entries = Object.entries(parts).filter(([, value]) => value !== undefined)
  return Object.fromEntries(entries) as { [K in keyof T]?: Exclude<T[K], undefined> }
}
