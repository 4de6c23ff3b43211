import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { asError, type Clock, type StoreBackend, type StoreSupplier, StreamsError, systemClock } from '#streams'
import { checkDataFile } from './data-file.ts'
import { lockDirectory } from './directory-lock.ts'
import { lmdbBackend } from './lmdb-backend.ts'

/** Where stores are kept. */
export interface LmdbStoresOptions {
  /** Holds `<topology>/<partition>/<store>`; made where missing. On a local disk, never a network share. */
  readonly directory: string
  /** Milliseconds to wait for another owner of a store to let go of it, as at a rebalance. Default 10,000. */
  readonly lockTimeout?: number
  /** Default: the machine's clock. */
  readonly clock?: Clock
}

/**
 * State that outlives the process, in LMDB: a clean restart restores nothing, a crash only the tail of the changelog. A store belongs
 * to one task of one process while that runs; workers may share a directory, since each partition has one owner.
 * @throws StreamsError `store-failed` from `open` when the directory cannot be written, a store is in use elsewhere, or is damaged
 * @example new Streams(topology, { applicationId, driver, stores: lmdbStores({ directory: 'state' }) })
 */
export function lmdbStores({ directory, lockTimeout = 10_000, clock = systemClock }: LmdbStoresOptions): StoreSupplier {
  const open = async (path: string): Promise<StoreBackend> => {
    await mkdir(path, { recursive: true })
    const release = await lockDirectory(path, lockTimeout, clock)
    try {
      await checkDataFile(join(path, 'data.mdb'))
      return lmdbBackend(path, release)
    } catch (thrown) {
      release()
      throw thrown
    }
  }
  return {
    persistent: true,
    open: async (topology, store, partition) => {
      const path = join(directory, folder(topology), String(partition), folder(store))
      try {
        return await open(path)
      } catch (thrown) {
        throw thrown instanceof StreamsError ? thrown : unusable(path, thrown)
      }
    }
  }
}

/** A name as a folder: what a file system might read otherwise is escaped. */
function folder(name: string): string {
  return encodeURIComponent(name).replace(/^\.+$/, dots => '%2E'.repeat(dots.length))
}

function unusable(path: string, thrown: unknown): StreamsError {
  return new StreamsError(
    'store-failed',
    `the state in ${path} cannot be opened: ${asError(thrown).message}. Check that the directory can be written`,
    { cause: thrown }
  )
}
