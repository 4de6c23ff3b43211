import type { StackEnv, StackPorts } from './types.ts'

type Environment = { readonly [name: string]: string | undefined }

/** The account and database of a stack that we start: as the environment names them, else those of the compose file. */
export function accountOf(environment: Environment): { user: string; password: string; database: string } {
  return {
    user: environment.MYSQL_USER || 'root',
    password: environment.MYSQL_PASSWORD || 'root',
    database: environment.MYSQL_DATABASE || 'feedback_db'
  }
}

/** How to reach servers that listen on these ports of this machine. */
export function localEnv(ports: StackPorts, environment: Environment, registryPath: string): StackEnv {
  const { user, password, database } = accountOf(environment)
  return {
    KAFKA_BROKER: `127.0.0.1:${ports.kafka}`,
    SCHEMA_REGISTRY_URL: `http://127.0.0.1:${ports.registry}${registryPath}`,
    MYSQL_HOST: '127.0.0.1',
    MYSQL_PORT: String(ports.mysql),
    MYSQL_USER: user,
    MYSQL_PASSWORD: password,
    MYSQL_DATABASE: database
  }
}
