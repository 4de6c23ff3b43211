import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { asError, StreamsError, sleep } from '#streams'
import type { SteadyClock } from '#streams/connector'

const pollEvery = 50

/**
 * Takes a directory for this process alone until the returned function is called. The lock is the kernel's (on a file held by SQLite),
 * so it ends with the process however that ends; a file with a process id in it would outlive a kill.
 * @param wait milliseconds to wait for an owner that is about to let go, as at a rebalance
 * @throws StreamsError `store-failed`, retryable, when another owner keeps it for longer
 */
export async function lockDirectory(directory: string, wait: number, clock: SteadyClock): Promise<() => void> {
  const end = clock.steady() + wait
  for (;;) {
    const release = tryLock(directory)
    if (release) return release
    if (clock.steady() >= end) {
      throw new StreamsError(
        'store-failed',
        `the state in ${directory} is in use by another process or task: stop it, or give each worker a state directory of its own`,
        { retryable: true }
      )
    }
    await sleep(clock, pollEvery)
  }
}

function tryLock(directory: string): (() => void) | undefined {
  const database = new DatabaseSync(join(directory, 'owner.lock'))
  try {
    database.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE')
    return () => database.close()
  } catch (thrown) {
    database.close()
    if (asError(thrown).message.includes('locked')) return undefined
    throw thrown
  }
}
