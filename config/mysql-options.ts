import type { Environment } from './environment.ts'
import { passwordReader } from './password.ts'
import { renewed } from './pem.ts'

/**
 * How to reach the database, in the words of `connectors/mysql`. Password and certificate are read from their files whenever they are asked
 * for, which the connector does at each new connection.
 */
export function mysqlOptions(environment: Environment) {
  const password = passwordReader(environment, 'MYSQL_PASSWORD')
  const ca = environment.MYSQL_TLS ? renewed(environment, 'MYSQL_TLS_CA_FILE') : undefined
  return {
    host: environment.MYSQL_HOST,
    port: environment.MYSQL_PORT,
    user: environment.MYSQL_USER,
    get password(): string {
      return password()
    },
    database: environment.MYSQL_DATABASE,
    connections: environment.MYSQL_CONNECTIONS,
    connectionLife: environment.MYSQL_CONNECTION_LIFE_MS,
    ...(environment.MYSQL_TLS && { tls: ca === undefined ? {} : authority(ca) })
  }
}

function authority(read: () => string): { readonly ca: string } {
  return {
    get ca(): string {
      return read()
    }
  }
}
