import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

interface Sample {
  readonly resident: number
  readonly delivered: number
  readonly rows: number
  readonly inFlight: number
}

test('memory stays bounded with a slow sink under a source that never ends', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [join(import.meta.dirname, 'endless.ts'), '3000'])
  const samples = stdout
    .trim()
    .split('\n')
    .map(line => JSON.parse(line) as Sample)
  const late = samples.slice(samples.length / 2)
  const perRecord = 16_384 / 1e6
  expect(late.at(-1)?.rows).toBeGreaterThan(100)
  // Input of the process, a batch more for each partition, and for each task two checkpoints being written and one collected.
  const bound = 8 + 4 * 32 * perRecord + 4 * 3 * (2 * 20) * perRecord
  expect(Math.max(...late.map(({ inFlight }) => inFlight * perRecord))).toBeLessThan(bound)
  expect(Math.max(...late.map(({ resident }) => resident))).toBeLessThan(250)
})
