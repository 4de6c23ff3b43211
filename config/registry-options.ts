import { readFileSync } from 'node:fs'
import { StreamsError } from '#streams'
import type { Environment } from './environment.ts'

/** What a composition root hands to the registry connector. */
export interface RegistryOptions {
  readonly url: string
  readonly timeoutMs: number
  readonly auth?: { readonly username: string; readonly password: string }
  readonly tls?: { readonly ca?: string; readonly cert?: string; readonly key?: string }
}

/** The registry settings as options of the connector. Throws `invalid-configuration` when a certificate file cannot be read. */
export function registryOptions(environment: Environment): RegistryOptions {
  const username = environment.SCHEMA_REGISTRY_USER
  const tls = {
    ...pem('ca', 'SCHEMA_REGISTRY_CA_FILE', environment.SCHEMA_REGISTRY_CA_FILE),
    ...pem('cert', 'SCHEMA_REGISTRY_CERT_FILE', environment.SCHEMA_REGISTRY_CERT_FILE),
    ...pem('key', 'SCHEMA_REGISTRY_KEY_FILE', environment.SCHEMA_REGISTRY_KEY_FILE)
  }
  return {
    url: environment.SCHEMA_REGISTRY_URL,
    timeoutMs: environment.SCHEMA_REGISTRY_TIMEOUT_MS,
    ...(username !== undefined && { auth: { username, password: environment.SCHEMA_REGISTRY_PASSWORD ?? '' } }),
    ...(Object.keys(tls).length > 0 && { tls })
  }
}

function pem(
  part: 'ca' | 'cert' | 'key',
  variable: string,
  file: string | undefined
): { readonly [part: string]: string } {
  if (file === undefined) return {}
  try {
    return { [part]: readFileSync(file, 'utf8') }
  } catch (cause) {
    throw new StreamsError('invalid-configuration', `${variable}=${file} cannot be read`, { cause })
  }
}
