import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, test } from 'vitest'
import { type Packed, packInto } from '../package/packed.ts'
import { walk } from './walk.ts'

let folder: string
let packed: Packed

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'millrace-create-'))
  packed = await packInto(join(folder, 'dist'))
})

afterAll(async () => {
  await rm(folder, { recursive: true, force: true })
})

test('a fresh project reaches a passing test and a running worker with the documented commands only', async () => {
  await walk({ folder: join(folder, 'npm'), packed, manager: 'npm' })
}, 600_000)
