import type { Environment } from './environment.ts'

/** How to reach PostgreSQL, in the words of `connectors/postgres`. */
export function postgresOptions(environment: Environment) {
  return {
    host: environment.POSTGRES_HOST,
    port: environment.POSTGRES_PORT,
    user: environment.POSTGRES_USER,
    password: environment.POSTGRES_PASSWORD ?? '',
    database: environment.POSTGRES_DB
  }
}
