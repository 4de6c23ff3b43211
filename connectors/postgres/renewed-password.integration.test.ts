import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parseEnvironment } from '../../config/environment.ts'
import { postgresOptions } from '../../config/postgres-options.ts'
import { type PostgresServer, startPostgres } from '../../test/postgres-server.ts'
import { postgresPool } from './pool.ts'

let server: PostgresServer
let admin: Client
let folder = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'millrace-postgres-password-'))
  server = await startPostgres()
  admin = new Client(server.options)
  await admin.connect()
  await admin.query("CREATE USER app PASSWORD 'first'")
  const { rows } = await admin.query<{ readonly hba_file: string }>('SHOW hba_file')
  const rules = ['host all app 127.0.0.1/32 scram-sha-256', 'host all all 127.0.0.1/32 trust']
  await admin.query(`COPY (VALUES ${rules.map(rule => `('${rule}')`).join(', ')}) TO '${rows[0]?.hba_file}'`)
  await admin.query('SELECT pg_reload_conf()')
})

afterAll(async () => {
  await admin?.end()
  await server?.stop()
  await rm(folder, { recursive: true, force: true })
})

test('W17: a password of PostgreSQL that was renewed on disk is taken by the next connection', async () => {
  const file = join(folder, 'password')
  await writeFile(file, 'first\n')
  const environment = parseEnvironment({
    POSTGRES_HOST: '127.0.0.1',
    POSTGRES_PORT: String(server.options.port),
    POSTGRES_USER: 'app',
    POSTGRES_PASSWORD_FILE: file
  })
  const pool = postgresPool(postgresOptions(environment))
  const userOf = async (): Promise<string | undefined> => {
    const client = await pool.connect()
    try {
      return (await client.query<{ readonly current_user: string }>('SELECT current_user')).rows[0]?.current_user
    } finally {
      client.release(true)
    }
  }
  await expect.poll(() => userOf().catch(String)).toBe('app')
  await admin.query("ALTER USER app PASSWORD 'second'")
  await expect(userOf()).rejects.toThrow('password authentication failed')
  await writeFile(file, 'second')
  expect(await userOf()).toBe('app')
  await pool.end()
})
