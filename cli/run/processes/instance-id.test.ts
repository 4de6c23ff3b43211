import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { instanceId } from './instance-id.ts'

const folder = mkdtempSync(join(tmpdir(), 'millrace-instance-'))
afterAll(() => rmSync(folder, { recursive: true }))

test('a state folder keeps its id, and another folder has another one', () => {
  const [one, other] = [join(folder, 'one'), join(folder, 'other')]
  expect(instanceId(one)).toMatch(/^[0-9a-f]{8}$/)
  expect(instanceId(one)).toBe(instanceId(one))
  expect(instanceId(other)).not.toBe(instanceId(one))
})
