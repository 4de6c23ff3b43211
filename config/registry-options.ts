import type { Environment } from './environment.ts'
import { passwordReader } from './password.ts'
import { renewedCertificates } from './pem.ts'

/** What a composition root hands to the registry connector. */
export interface RegistryOptions {
  readonly url: string
  readonly timeoutMs: number
  readonly auth?: { readonly username: string; readonly password: string }
  readonly tls?: { readonly ca?: string; readonly cert?: string; readonly key?: string }
}

/**
 * The registry settings as options of the connector. Password and certificates are read from their files whenever they are asked for, which
 * the connector does at each request. Throws `invalid-configuration` when a file cannot be read now.
 */
export function registryOptions(environment: Environment): RegistryOptions {
  const username = environment.SCHEMA_REGISTRY_USER
  const tls = renewedCertificates(environment, {
    ca: 'SCHEMA_REGISTRY_CA_FILE',
    cert: 'SCHEMA_REGISTRY_CERT_FILE',
    key: 'SCHEMA_REGISTRY_KEY_FILE'
  })
  const password = passwordReader(environment, 'SCHEMA_REGISTRY_PASSWORD')
  return {
    url: environment.SCHEMA_REGISTRY_URL,
    timeoutMs: environment.SCHEMA_REGISTRY_TIMEOUT_MS,
    ...(username !== undefined && { auth: credentials(username, password) }),
    ...(Object.keys(tls).length > 0 && { tls })
  }
}

function credentials(username: string, password: () => string): NonNullable<RegistryOptions['auth']> {
  return {
    username,
    get password(): string {
      return password()
    }
  }
}
