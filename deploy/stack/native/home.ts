import { homedir } from 'node:os'
import { join } from 'node:path'

/** The folder for what is downloaded: `MILLRACE_HOME`, else `millrace` in the user's cache folder. */
export function millraceHome(environment: { readonly [name: string]: string | undefined } = process.env): string {
  const given = environment.MILLRACE_HOME
  if (given !== undefined && given !== '') return given
  const cache = environment.XDG_CACHE_HOME
  return join(cache !== undefined && cache !== '' ? cache : join(homedir(), '.cache'), 'millrace')
}
