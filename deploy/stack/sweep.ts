import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { isAlive } from './alive.ts'
import { stopLeftovers } from './native/pid-file.ts'

/**
 * Stops and removes the stacks of processes that are gone. The folders in `folder` are named `<pid of the owner>-<anything>`.
 */
export async function sweep(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const owner = Number.parseInt(name, 10)
    if (Number.isNaN(owner) || isAlive(owner)) continue
    const dataDir = join(folder, name)
    await stopLeftovers(dataDir)
    await rm(dataDir, { recursive: true, force: true })
  }
}
