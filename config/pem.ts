import { readFileSync } from 'node:fs'
import { StreamsError } from '#streams'
import type { Environment } from './environment.ts'

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
 * cannot be read, as it may be while somebody replaces it, the text before counts. Throws
 * `invalid-configuration` naming the variable when it cannot be read now.
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

/** The variables that name certificates, by what `tls.connect` calls them. */
type Certificates = { readonly [part in 'ca' | 'cert' | 'key']: keyof Environment & `${string}_FILE` }

/**
 * PEM texts of these files, where the variables name any: each is read anew whenever it is asked for. Throws `invalid-configuration` naming
 * the variable of one that cannot be read now.
 */
export function renewedCertificates(
  environment: Environment,
  names: Certificates
): { readonly ca?: string; readonly cert?: string; readonly key?: string } {
  const texts = {}
  for (const [part, name] of Object.entries(names)) {
    const read = renewed(environment, name)
    if (read !== undefined) Object.defineProperty(texts, part, { get: read, enumerable: true })
  }
  return texts
}

const isUnreadable = (error: unknown): boolean => typeof (error as { code?: unknown }).code === 'string'

/** The parts that are there. */
export function present<T extends object>(parts: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const entries = Object.entries(parts).filter(([, value]) => value !== undefined)
  return Object.fromEntries(entries) as { [K in keyof T]?: Exclude<T[K], undefined> }
}
