import { z } from 'zod'

/** One environment variable as data: how it is read, what it is by default, and what to tell people. */
export interface Setting<T> {
  /** Reads the text of the variable. */
  readonly schema: z.ZodType<T, string>
  /** As it would stand in `.env`; an empty text means "not set". */
  readonly usual: string
  /** The default while every system runs (`SYSTEM=all`), where that is another. */
  readonly usualBesideOthers?: string
  readonly help: string
  /** What is allowed, ending the sentence "it must be …". */
  readonly allowed: string
  /** Its value is never shown. */
  readonly secret: boolean
  /** It has parts, and what is wrong with one is told beside what is allowed. Default: it has none. */
  readonly hasParts?: true
}

type Given<T> = Omit<Setting<T>, 'secret'> & { readonly secret?: boolean }

function setting<T>(given: Given<T>): Setting<T> {
  return { secret: false, ...given }
}

/** Any text that is not empty. */
export function text(usual: string, help: string, allowed = 'a string'): Setting<string> {
  return setting({ schema: z.string().min(1), usual, help, allowed })
}

/** A text that may stay away: undefined then. */
export function optionalText(help: string, allowed = 'a string, or empty'): Setting<string | undefined> {
  return setting({
    schema: z.string().transform(given => (given === '' ? undefined : given)),
    usual: '',
    help,
    allowed
  })
}

/** A text that may stay away and is never shown. */
export function secret(help: string, usual = ''): Setting<string | undefined> {
  return { ...optionalText(help), usual, secret: true }
}

/** An integer between two bounds, both included. */
export function integer(usual: number, [min, max]: readonly [number, number], help: string): Setting<number> {
  return setting({
    schema: z
      .string()
      .regex(/^-?\d+$/)
      .transform(Number)
      .pipe(z.int().min(min).max(max)),
    usual: String(usual),
    help,
    allowed: `an integer from ${min} to ${max}`
  })
}

/** A number of copies, by default as many as the other side makes. */
export function copies(help: string): Setting<number> {
  const { schema, ...rest } = integer(-1, [-1, 100], help)
  return { ...rest, schema: schema.refine(given => given !== 0), allowed: '-1, or an integer from 1 to 100' }
}

/** A number between two bounds, both included. */
export function decimal(usual: number, [min, max]: readonly [number, number], help: string): Setting<number> {
  return setting({
    schema: z
      .string()
      .regex(/^-?\d+(\.\d+)?$/)
      .transform(Number)
      .pipe(z.number().min(min).max(max)),
    usual: String(usual),
    help,
    allowed: `a number from ${min} to ${max}`
  })
}

/** A TCP port. */
export function port(usual: number, help: string): Setting<number> {
  return integer(usual, [1, 65_535], help)
}

/** `true` or `false`. */
export function flag(usual: boolean, help: string): Setting<boolean> {
  return setting({
    schema: z.enum(['true', 'false']).transform(given => given === 'true'),
    usual: String(usual),
    help,
    allowed: 'true or false'
  })
}

/** One of a few words. */
export function oneOf<const W extends readonly [string, ...string[]]>(
  words: W,
  usual: W[number],
  help: string
): Setting<W[number]> {
  return setting({ schema: z.enum(words), usual, help, allowed: `one of ${words.join(', ')}` })
}

/** An http or https address, without a slash at its end. */
export function url(usual: string, help: string): Setting<string> {
  return setting({
    schema: z.url({ protocol: /^https?$/ }).transform(given => given.replace(/\/+$/, '')),
    usual,
    help,
    allowed: 'an http or https URL'
  })
}

/** `host:port`, several separated by commas. */
export function addresses(usual: string, help: string): Setting<readonly string[]> {
  return setting({
    schema: z
      .string()
      .transform(given => given.split(',').map(part => part.trim()))
      .pipe(z.array(z.string().regex(/^\[?[^\s\]]+\]?:\d{1,5}$/)).min(1)),
    usual,
    help,
    allowed: 'host:port, several separated by commas'
  })
}

/** http or https addresses without a slash at their ends, separated by commas; an empty text names none. */
export function urls(usual: string, help: string): Setting<readonly string[]> {
  return setting({
    schema: z
      .string()
      .transform(given =>
        given.split(',').flatMap(part => (part.trim() === '' ? [] : [part.trim().replace(/\/+$/, '')]))
      )
      .pipe(z.array(z.url({ protocol: /^https?$/ }))),
    usual,
    help,
    allowed: 'http or https URLs separated by commas'
  })
}

/** An http or https address that may stay away: undefined then. */
export function optionalUrl(help: string): Setting<string | undefined> {
  return setting({
    schema: z
      .string()
      .transform(given => (given === '' ? undefined : given))
      .pipe(z.url({ protocol: /^https?$/ }).optional()),
    usual: '',
    help,
    allowed: 'an http or https URL, or empty'
  })
}
