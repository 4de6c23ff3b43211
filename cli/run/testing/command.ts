import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { createConnection } from 'mysql2/promise'
import { root } from '../folders.ts'

const exec = promisify(execFile)

/** How a command ended, and what it wrote. */
export interface Ended {
  readonly code: number
  readonly out: string
  readonly err: string
}

/** Runs `millrace` with these variables and no others, in a folder. */
export async function millrace(variables: NodeJS.ProcessEnv, folder: string, ...args: string[]): Promise<Ended> {
  try {
    const main = join(root, 'cli/main.ts')
    const { stdout, stderr } = await exec(process.execPath, [main, ...args], { cwd: folder, env: variables })
    return { code: 0, out: stdout, err: stderr }
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string }
    return { code, out: stdout, err: stderr }
  }
}

/** Drops the database that the variables name. */
export async function dropDatabase(variables: NodeJS.ProcessEnv): Promise<void> {
  const { MYSQL_HOST, MYSQL_PORT, MYSQL_USER, MYSQL_PASSWORD, MYSQL_DATABASE } = variables
  const connection = await createConnection({
    host: MYSQL_HOST ?? '',
    port: Number(MYSQL_PORT),
    user: MYSQL_USER ?? '',
    password: MYSQL_PASSWORD ?? ''
  })
  await connection.query(`DROP DATABASE IF EXISTS ${MYSQL_DATABASE}`)
  await connection.end()
}
