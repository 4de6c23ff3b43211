import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { startMark } from '../deploy/stack/alive.ts'
import { writeState } from './run/processes/run-state.ts'
import { millrace } from './run/testing/command.ts'

test('schemas registers at the registry of what runs, and says where and what', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'millrace-schemas-'))
  const topic = `schemas-${randomUUID()}`
  const { PATH, HOME, SCHEMA_REGISTRY_URL = '', KAFKA_BROKER = '' } = process.env
  onTestFinished(async () => {
    await fetch(`${SCHEMA_REGISTRY_URL}/subjects/${topic}-value`, { method: 'DELETE' })
    await rm(folder, { recursive: true })
  })
  // A run that this process looks after, on a stack that no variable of the command names.
  const run = {
    owner: { pid: process.pid, mark: startMark(process.pid) ?? '' },
    detached: false,
    system: 'cafe',
    stack: 'given',
    env: { SCHEMA_REGISTRY_URL, KAFKA_BROKER },
    pages: [],
    groups: [],
    processes: []
  } as const
  writeState(run, join(folder, 'run.json'))
  const variables = { PATH, HOME, MILLRACE_DATA: folder, CAFE_TOPIC: topic }
  const { code, out, err } = await millrace(variables, folder, 'schemas', '--system', 'cafe')
  expect({ code, err }).toEqual({ code: 0, err: '' })
  expect(out).toMatch(new RegExp(`^${topic}-value +1 +\\d+ .* registered$`, 'm'))
  expect(out).toContain(`\nregistry: ${SCHEMA_REGISTRY_URL}\n`)
  const again = await millrace(variables, folder, 'schemas', '--system', 'cafe', '--json')
  expect(JSON.parse(again.out)).toMatchObject({
    registry: SCHEMA_REGISTRY_URL,
    subjects: [{ subject: `${topic}-value`, created: false }]
  })
  expect((await millrace(variables, folder, 'schemas', '--system', 'bar')).code).toBe(2)
})
