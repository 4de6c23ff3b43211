import { execFile, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { isMissing, javaOracle } from '../programs.ts'
import type { OracleCase } from './case.ts'

const run = promisify(execFile)
const source = join(import.meta.dirname, 'java')
const kept = join(import.meta.dirname, '..', '..', '.millrace', 'oracle')

/** Builds the Java side where it is not built already, with its packages; answers the jar. Throws when Java or Maven is missing. */
export async function builtOracle(): Promise<string> {
  if (isMissing(javaOracle)) throw new Error(`the Java side cannot run: ${javaOracle.remedy}`)
  const files = ['pom.xml', ...globSync('src/**/*.java', { cwd: source }).toSorted()]
  const version = createHash('sha256')
  for (const file of files) version.update(readFileSync(join(source, file)))
  const folder = join(kept, version.digest('hex').slice(0, 16))
  const jar = join(folder, 'oracle.jar')
  if (!existsSync(jar)) await run('mvn', ['-q', '-B', '-f', join(source, 'pom.xml'), `-Dout=${folder}`, 'package'])
  return jar
}

/** Random cases with what Kafka Streams makes of them, as they come. The same seed gives the same cases. */
export async function* randomCases(jar: string, seed: number, count: number): AsyncGenerator<OracleCase> {
  const child = spawn('java', ['-jar', jar, 'generate', '--seed', String(seed), '--count', String(count)], {
    stdio: ['ignore', 'pipe', 'inherit']
  })
  try {
    for await (const line of createInterface({ input: child.stdout })) yield JSON.parse(line) as OracleCase
  } finally {
    child.kill()
  }
}
