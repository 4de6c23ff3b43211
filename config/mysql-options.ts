import type { Environment } from './environment.ts'
import { pem, present } from './pem.ts'

/** How to reach the database, in the words of `connectors/mysql`. */
export function mysqlOptions(environment: Environment) {
  return {
    host: environment.MYSQL_HOST,
    port: environment.MYSQL_PORT,
    user: environment.MYSQL_USER,
    password: environment.MYSQL_PASSWORD ?? '',
    database: environment.MYSQL_DATABASE,
    connections: environment.MYSQL_CONNECTIONS,
    ...(environment.MYSQL_TLS ? { tls: present({ ca: pem(environment, 'MYSQL_TLS_CA_FILE') }) } : {})
  }
}
