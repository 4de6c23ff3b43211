import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const run = promisify(execFile)

test('a start that fails leaves nothing open: the process ends by itself', async () => {
  const module = join(import.meta.dirname, 'failed-start.ts')
  const ended = await run(process.execPath, [module, `missing-${randomUUID()}`], { timeout: 30_000 })
  expect(ended.stdout).toBe('unknown-topic')
})
