import { access, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { asError, type Clock, type Logger, noLog, type StoreSupplier, StreamsError, systemClock } from '#streams'
import {
  checkSettings,
  type SettingRules,
  type StoreAddress,
  type StoreBackend,
  settingRules,
  steadyClock
} from '#streams/connector'
import { checkDataFile } from './data-file.ts'
import { lockDirectory } from './directory-lock.ts'
import { lmdbBackend } from './lmdb-backend.ts'

/** Where stores are kept. */
export interface LmdbStoresOptions {
  /** Directory of `<applicationId>/<topology>/<partition>/<store>`, created if missing. Use a local disk, never a network share. */
  readonly directory: string
  /**
   * Milliseconds to wait for another owner to release a store before `open` rejects; a topology then keeps waiting, and says so. Default:
   * 1,000.
   */
  readonly lockTimeout?: number
  /** Default: the machine's clock. */
  readonly clock?: Clock
  /** Logs state that an earlier version left in the directory and that is not used. Default: nowhere. */
  readonly log?: Logger
}

const { having, numberFrom, text } = settingRules

const rules: SettingRules<LmdbStoresOptions> = {
  directory: text,
  lockTimeout: numberFrom(0),
  clock: having('a clock', 'now', 'after'),
  log: having('a logger', 'debug', 'info', 'warn', 'error')
}

/**
 * Keeps state in LMDB, where it outlives the process: a clean restart restores nothing, a restart after a crash only the tail of the
 * changelog. A store belongs to one task of one process while that runs. Workers and applications may share a directory, since each
 * partition has one owner and each application its own folder: under another `applicationId`, state is rebuilt from that application's
 * changelogs.
 * @throws StreamsError `invalid-configuration` for invalid settings; `store-failed` from `open` when the directory is not writable, or a
 * store is in use elsewhere or damaged
 * @example new Streams(topology, { applicationId, driver, stores: lmdbStores({ directory: 'state' }) })
 */
export function lmdbStores(options: LmdbStoresOptions): StoreSupplier {
  checkSettings('lmdbStores', options, rules, ['directory'])
  const { directory, lockTimeout = 1_000, log = noLog } = options
  const clock = steadyClock(options.clock ?? systemClock)
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
    open: async address => {
      const path = join(directory, folder(address.applicationId), pathOf(address))
      try {
        const unused = join(directory, pathOf(address))
        if ((await exists(unused)) && !(await exists(path))) log.warn({ ...address, unused, path }, notUsed(unused))
        return await open(path)
      } catch (thrown) {
        throw thrown instanceof StreamsError ? thrown : unusable(path, thrown)
      }
    }
  }
}

function pathOf({ topology, partition, store }: StoreAddress): string {
  return join(folder(topology), String(partition), folder(store))
}

/** Whether a folder holds a store. */
function exists(path: string): Promise<boolean> {
  return access(join(path, 'data.mdb')).then(
    () => true,
    () => false
  )
}

function notUsed(path: string): string {
  return `the state in ${path} does not say which application it belongs to and is not used: the store is rebuilt from its changelog; delete the folder`
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
