import { randomUUID } from 'node:crypto'
import { createConnection } from 'mysql2/promise'
import type { MysqlOptions } from '../connection/pool.ts'

/** A server for integration tests, from the environment: MYSQL_HOST, MYSQL_PORT, MYSQL_USER, MYSQL_PASSWORD. */
function server(): Omit<MysqlOptions, 'database'> {
  const { MYSQL_HOST = '127.0.0.1', MYSQL_PORT = '3306', MYSQL_USER = 'root', MYSQL_PASSWORD = '' } = process.env
  return { host: MYSQL_HOST, port: Number(MYSQL_PORT), user: MYSQL_USER, password: MYSQL_PASSWORD }
}

export interface TestDatabase {
  /** Options that name a database nobody else uses. It is not made yet. */
  readonly mysql: MysqlOptions
  /** Drops the database. */
  readonly drop: () => Promise<void>
}

/** A database of the test's own on the server that the environment names. */
export function testDatabase(): TestDatabase {
  const database = `millrace_test_${randomUUID().slice(0, 8)}`
  return {
    mysql: { ...server(), database },
    drop: async () => {
      const connection = await createConnection({ ...server() })
      await connection.query(`DROP DATABASE IF EXISTS ${database}`)
      await connection.end()
    }
  }
}
