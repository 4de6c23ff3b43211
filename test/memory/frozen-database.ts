import { setTimeout as delay } from 'node:timers/promises'
import { expect } from 'vitest'
import type { SystemName } from '../../config/systems.ts'
import { waitFor } from '../../deploy/stack/wait.ts'
import { sendBacklog } from './backlog.ts'
import { mostPrivateBytes, watchMemory } from './private-memory.ts'
import { workerUnderLoad } from './worker-under-load.ts'

/** Bytes of the backlog, unpacked: more than a process may have. */
const backlogBytes = 700_000_000

export interface FrozenDatabaseOptions {
  /** How long the database answers nothing. */
  readonly frozenMs: number
  /** How long the worker is watched afterwards, while it catches up. */
  readonly thawedMs: number
}

/** Lets a worker meet a packed backlog while its database is frozen, and then work it off: it must stay small and must go on. */
export async function frozenDatabase(name: SystemName, { frozenMs, thawedMs }: FrozenDatabaseOptions): Promise<void> {
  const worker = await workerUnderLoad(name)
  try {
    worker.database.freeze()
    const most = watchMemory(worker.child.pid)
    await sendBacklog(worker.system, backlogBytes)
    await delay(frozenMs)
    const before = await worker.metric('streams_step_records_total')
    worker.database.thaw()
    await delay(thawedMs)
    const goesOn = async (): Promise<boolean> => (await worker.metric('streams_step_records_total')) > before
    expect(await waitFor(goesOn, { limit: 60_000, every: 200 }), `it goes on\n${worker.child.tail}`).toBe(true)
    const bytes = most()
    process.stdout.write(`${name}: at most ${Math.round(bytes / 1_048_576)} MiB of private memory\n`)
    expect(bytes).toBeLessThan(mostPrivateBytes)
  } finally {
    await worker.remove()
  }
}
