import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { systemNames } from '../../config/settings/processes.ts'
import type { Stack } from '../../deploy/stack/types.ts'
import { waitFor } from '../../deploy/stack/wait.ts'
import { startPrivateStack } from '../private-stack.ts'
import { sendBacklog } from './backlog.ts'
import { mostPrivateBytes, tellsPrivateMemory, watchMemory } from './private-memory.ts'
import { workerUnderLoad } from './worker-under-load.ts'

/** Bytes of the backlog, unpacked, of which the worker is in the midst when the broker goes away. */
const backlogBytes = 700_000_000
const awayMs = 120_000

let stack: Stack
beforeAll(async () => {
  stack = await startPrivateStack()
})
afterAll(() => stack.stop())

test.skipIf(!tellsPrivateMemory).each(systemNames)(
  'H6: a broker that answers nothing for 2 minutes leaves a worker of %s below 400 MiB of private memory, and it goes on',
  async name => {
    const worker = await workerUnderLoad(name, { ...stack.env })
    const taken = (): Promise<number> => worker.metric('streams_step_records_total')
    try {
      const most = watchMemory(worker.child.pid)
      await sendBacklog(worker.system, backlogBytes)
      expect(await waitFor(async () => (await taken()) > 0, { limit: 30_000, every: 100 })).toBe(true)
      await stack.pause('kafka')
      await delay(awayMs)
      const before = await taken()
      await stack.resume('kafka')
      const goesOn = async (): Promise<boolean> => (await taken()) > before
      expect(await waitFor(goesOn, { limit: 120_000, every: 500 }), `it goes on\n${worker.child.tail}`).toBe(true)
      await delay(10_000)
      const bytes = most()
      process.stdout.write(`${name}: at most ${Math.round(bytes / 1_048_576)} MiB of private memory\n`)
      expect(bytes).toBeLessThan(mostPrivateBytes)
    } finally {
      await worker.remove()
    }
  }
)
