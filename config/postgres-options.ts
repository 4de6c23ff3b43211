import type { Environment } from './environment.ts'
import { passwordReader } from './password.ts'

/** How to reach PostgreSQL, in the words of `connectors/postgres`, which asks for the password at each new connection. */
export function postgresOptions(environment: Environment) {
  return {
    host: environment.POSTGRES_HOST,
    port: environment.POSTGRES_PORT,
    user: environment.POSTGRES_USER,
    password: passwordReader(environment, 'POSTGRES_PASSWORD'),
    database: environment.POSTGRES_DB
  }
}
