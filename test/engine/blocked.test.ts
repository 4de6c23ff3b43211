import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

test('a step that blocks the event loop is reported once, by its name, while it does', async () => {
  const { stderr } = await promisify(execFile)(process.execPath, [join(import.meta.dirname, 'blocked.ts')])
  const lines = stderr
    .trim()
    .split('\n')
    .map(line => JSON.parse(line) as { readonly step: string; readonly blocked: number; readonly msg: string })
  expect(lines).toHaveLength(1)
  expect(lines[0]?.step).toBe('crunch')
  expect(lines[0]?.blocked).toBeGreaterThanOrEqual(400)
  expect(lines[0]?.blocked).toBeLessThan(2_000)
  expect(lines[0]?.msg).toMatch(
    /step 'crunch' has blocked the event loop for \d+ ms; make it asynchronous or use worker\(\)/
  )
})
