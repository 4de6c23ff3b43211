import type { Environment } from './environment.ts'
import { renewed } from './pem.ts'

/** Settings with a password that may lie in a file instead. */
type PasswordName = 'KAFKA_SASL_PASSWORD' | 'MYSQL_PASSWORD' | 'POSTGRES_PASSWORD' | 'SCHEMA_REGISTRY_PASSWORD'

/**
 * A function that says the password: that of the setting, or what its file holds whenever it is called, without the end of the line.
 * Throws `invalid-configuration` when there is a file that cannot be read now.
 */
export function passwordReader(environment: Environment, name: PasswordName): () => string {
  const file = renewed(environment, `${name}_FILE`, 'a file with the password')
  return () => (file === undefined ? (environment[name] ?? '') : file().replace(/\r?\n$/, ''))
}
