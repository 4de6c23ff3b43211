import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { isMissing, javaOracle } from '../programs.ts'

const run = promisify(execFile)

test.skipIf(isMissing(javaOracle))(
  'gives what Kafka Streams gives for fresh random topologies',
  async () => {
    const env = { ...process.env, N: '500' }
    const { stdout } = await run(process.execPath, [join(import.meta.dirname, 'differential.ts')], { env })
    expect(stdout).toContain('"different":0')
  },
  600_000
)
