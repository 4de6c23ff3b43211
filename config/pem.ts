import { readFileSync } from 'node:fs'
import { StreamsError } from '#streams'
import type { Environment } from './environment.ts'

/** PEM text of the file that a variable names; undefined when it names none. Throws `invalid-configuration` naming the variable. */
export function pem(environment: Environment, name: keyof Environment & `${string}_FILE`): string | undefined {
  const path = environment[name]
  if (path === undefined) return undefined
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    throw new StreamsError('invalid-configuration', `${name}=${path} cannot be read: it must be a PEM file`, {
      cause
    })
  }
}

/** The parts that are there. */
export function present<T extends object>(parts: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const entries = Object.entries(parts).filter(([, value]) => value !== undefined)
  return Object.fromEntries(entries) as { [K in keyof T]?: Exclude<T[K], undefined> }
}
