import { open, type RangeOptions } from 'lmdb'
import { asError, StreamsError } from '#streams'
import type { StoreBackend, StoreEntry } from '#streams/connector'
import { isWhole, original, reversed, storedBounds, storedKey, storedValue } from './stored-key.ts'

type Entry = readonly [key: Buffer, value: Buffer]

const positionKey = Buffer.from('position')
const manifestKey = Buffer.from('manifest')
/** Up to this length bytes are copied one by one: a call costs more. */
const shortCopy = 48
/**
 * Entries that commits may bring into one transaction together. An environment never gives back the pages of its largest transaction, and
 * with keys in any order each entry is one of 4 KiB: so checkpoints make a store hold about 4 MiB, and many small commits still share a transaction.
 */
const sharedEntries = 1_000
const binary = { encoding: 'binary', keyEncoding: 'binary', cache: false } as const

/**
 * One store in one LMDB environment. A commit is one LMDB transaction, which a kill of the process leaves whole or absent; after a
 * power loss the last ones may be gone, and are restored from the changelog. Keys over 1,900 bytes whose first 1,876 are equal come out
 * of ranges in the order of their hashes, those that differ in their last 24 bytes alone in order.
 */
export function lmdbBackend(path: string, onClosed: () => void): StoreBackend {
  const environment = open({ path, maxDbs: 2, ...binary })
  const entries = environment.openDB<Buffer, Buffer>({ name: 'entries', ...binary })
  const meta = environment.openDB<Buffer, Buffer>({ name: 'meta', ...binary })
  let writing: Promise<unknown> = Promise.resolve()
  /** Entries of writes that are not done, and those writes among them that LMDB does not have yet. */
  let [unwritten, waiting] = [0, 0]
  let closing: Promise<void> | undefined

  const read = <T>(run: () => T): T => {
    if (closing) throw closedStore(path)
    try {
      return run()
    } catch (thrown) {
      throw failed(path, 'read', thrown)
    }
  }
  const inTurn = (count: number, run: () => void): Promise<unknown> => {
    if (waiting === 0 && (unwritten === 0 || unwritten + count <= sharedEntries)) return environment.batch(run)
    waiting++
    return writing.then(() => {
      waiting--
      return environment.batch(run)
    })
  }
  const write = (count: number, run: () => void): Promise<void> => {
    if (closing) return Promise.reject(closedStore(path))
    const begun = inTurn(count, run)
    unwritten += count
    const done = begun.then(
      () => undefined,
      (thrown: unknown) => Promise.reject(failed(path, 'written', thrown))
    )
    writing = done
      .catch(() => undefined)
      .then(() => {
        unwritten -= count
      })
    return done
  }
  const apply = ({ key, value }: StoreEntry): void => {
    if (value === null) entries.remove(storedKey(key))
    else entries.put(storedKey(key), storedValue(key, value))
  }
  const wholeKey = (stored: Buffer): Buffer => {
    const value = entries.get(stored)
    return value ? original(stored, value)[0] : stored
  }
  const iterate = (from: Buffer | undefined, to: Buffer | undefined, bounds: RangeOptions): Iterable<Entry> => ({
    *[Symbol.iterator]() {
      const stored = read(() => entries.getRange(bounds)[Symbol.iterator]())
      try {
        for (let next = read(() => stored.next()); !next.done; next = read(() => stored.next())) {
          const entry = original(next.value.key, next.value.value)
          if (isWithin(entry[0], from, to)) yield entry
        }
      } finally {
        if (!closing) stored.return?.()
      }
    }
  })
  const close = async (): Promise<void> => {
    await writing
    await environment.close()
    onClosed()
  }

  const look = (key: Buffer): Buffer | undefined => {
    const stored = storedKey(key)
    const value = entries.getBinaryFast(stored)
    return value && original(stored, copied(value))[1]
  }

  return {
    get: key => read(() => look(key)),
    range: (from, to) => iterate(from, to, storedBounds(from, to)),
    reverseRange: (from, to) => iterate(from, to, reversed(storedBounds(from, to))),
    scan: (after, limit) =>
      read(() => {
        const start = after ? { start: storedKey(after), exclusiveStart: true } : {}
        return [...entries.getRange({ ...start, limit })].map(({ key, value }): Entry => original(key, value))
      }),
    scanKeys: (after, limit) =>
      read(() => {
        const start = after ? { start: storedKey(after), exclusiveStart: true } : {}
        return [...entries.getKeys({ ...start, limit })].map(key => (isWhole(key) ? key : wholeKey(key)))
      }),
    size: () => read(() => Number(Reflect.get(entries.getStats(), 'entryCount'))),
    commit: (changes, position) =>
      write(changes.length, () => {
        for (const change of changes) apply(change)
        meta.put(positionKey, Buffer.from(String(position)))
      }),
    position: () =>
      read(() => {
        const position = meta.get(positionKey)
        return position && Number(position.toString())
      }),
    clear: () =>
      write(0, () => {
        entries.clearAsync()
        meta.clearAsync()
      }),
    manifest: {
      read: () => read(() => meta.get(manifestKey)),
      write: data => write(0, () => void meta.put(manifestKey, data))
    },
    close: () => {
      closing ??= close()
      return closing
    }
  }
}

/** What LMDB read into the buffer that the next read overwrites. A buffer of its own for each value would cost more than the read. */
function copied(value: Buffer): Buffer {
  const { length } = value
  const bytes = Buffer.allocUnsafe(length)
  if (length > shortCopy) value.copy(bytes, 0, 0, length)
  else for (let n = 0; n < length; n++) bytes[n] = value[n] as number
  return bytes
}

function isWithin(key: Buffer, from: Buffer | undefined, to: Buffer | undefined): boolean {
  return (from === undefined || Buffer.compare(key, from) >= 0) && (to === undefined || Buffer.compare(key, to) <= 0)
}

function failed(path: string, what: string, thrown: unknown): StreamsError {
  if (thrown instanceof StreamsError) return thrown
  const message = `the state in ${path} could not be ${what}: ${asError(thrown).message}`
  return new StreamsError('store-failed', `${message}. Check the disk; moved away, it is rebuilt from its changelog`, {
    cause: thrown
  })
}

function closedStore(path: string): StreamsError {
  return new StreamsError('store-failed', `the state in ${path} is closed: its task has ended`)
}
