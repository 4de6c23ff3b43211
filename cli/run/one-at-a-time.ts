import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { systemClock } from '#streams'
import { lockDirectory } from '../../connectors/lmdb/directory-lock.ts'
import { root } from './folders.ts'

/**
 * Does work while no other process does work of this name for this repository: waits until the other is done, or has ended. For what is built
 * once and kept. Resolves and rejects as `work` does.
 */
export async function oneAtATime<T>(name: string, work: () => Promise<T>): Promise<T> {
  const folder = join(root, '.millrace', 'one-at-a-time', name)
  await mkdir(folder, { recursive: true })
  const release = await lockDirectory(folder, Number.POSITIVE_INFINITY, systemClock)
  try {
    return await work()
  } finally {
    release()
  }
}
