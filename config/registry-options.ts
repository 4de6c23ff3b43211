import type { Environment } from './environment.ts'
import { pem, present } from './pem.ts'

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
  const tls = present({
    ca: pem(environment, 'SCHEMA_REGISTRY_CA_FILE'),
    cert: pem(environment, 'SCHEMA_REGISTRY_CERT_FILE'),
    key: pem(environment, 'SCHEMA_REGISTRY_KEY_FILE')
  })
  return {
    url: environment.SCHEMA_REGISTRY_URL,
    timeoutMs: environment.SCHEMA_REGISTRY_TIMEOUT_MS,
    ...(username !== undefined && { auth: { username, password: environment.SCHEMA_REGISTRY_PASSWORD ?? '' } }),
    ...(Object.keys(tls).length > 0 && { tls })
  }
}
