import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { stackError } from '../error.ts'

const run = promisify(execFile)

/** What else a person can do when the native stack cannot be had. */
export const otherStacks =
  'or start Docker, or give the addresses of running servers in KAFKA_BROKER, SCHEMA_REGISTRY_URL and MYSQL_HOST'

export interface Java {
  readonly command: string
  /** Feature release, such as 17. */
  readonly version: number
}

/** The feature release named in the output of `java -version`, for `17.0.15` as for `1.8.0_402`. */
export function javaVersion(output: string): number | undefined {
  const match = /version "(?:1\.)?(\d+)/.exec(output)
  return match === null ? undefined : Number(match[1])
}

/** The Java of `JAVA_HOME`, else of the path. Throws `stack-failed` when there is none or it is older than 17. */
export async function findJava(
  environment: { readonly [name: string]: string | undefined } = process.env
): Promise<Java> {
  const home = environment.JAVA_HOME
  const command = home === undefined || home === '' ? 'java' : join(home, 'bin', 'java')
  const output = await run(command, ['-version']).catch(cause => {
    throw stackError(
      `Java is missing (tried ${command}): install Java 17 or newer (apt-get install openjdk-17-jre-headless, brew install openjdk), ${otherStacks}`,
      cause
    )
  })
  const version = javaVersion(output.stderr + output.stdout)
  if (version !== undefined && version >= 17) return { command, version }
  throw stackError(
    `${command} is Java ${version ?? 'of an unknown version'}, the servers need 17 or newer: install it and set JAVA_HOME, ${otherStacks}`
  )
}
