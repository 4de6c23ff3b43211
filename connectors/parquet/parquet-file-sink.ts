import { randomUUID } from 'node:crypto'
import { mkdir, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { asError, hours, type Sink, StreamsError } from '#streams'
import type { ParquetColumn } from './column.ts'
import { partEnding, writeDurably } from './durable-file.ts'
import { parquetBytes } from './parquet-bytes.ts'

export interface ParquetFileSinkOptions<V> {
  /** Where the files go; made when it is missing. */
  readonly folder: string
  readonly columns: readonly ParquetColumn<V>[]
  /** For messages and metrics. Default `parquet`. */
  readonly name?: string
}

/** Errors of a file system that pass without a change of ours: no space, too many files, a device that does not answer. */
const passing: ReadonlySet<unknown> = new Set(['ENOSPC', 'EDQUOT', 'EMFILE', 'ENFILE', 'EIO', 'EBUSY', 'EAGAIN'])

/** Older than this, a part belongs to a process that is dead. */
const deadAge = hours(1)

/**
 * A sink that writes each batch as one Parquet file under a new UUID. A file is there whole or not at all, and never changed: a batch
 * that comes again after a crash becomes another file, so readers take each record's id once.
 *
 * `write` rejects with `sink-unavailable` (retryable) while the disk is full or does not answer, with `sink-failed` when the folder
 * cannot be written to.
 */
export function parquetFileSink<K, V>(options: ParquetFileSinkOptions<V>): Sink<K, V> {
  const { folder, columns, name = 'parquet' } = options
  return {
    name,
    open: async () => {
      try {
        await mkdir(folder, { recursive: true })
        await removeDeadParts(folder)
      } catch (error) {
        throw fileError(error, `opening the folder ${folder}`)
      }
    },
    write: async records => {
      if (records.length === 0) return { inserted: 0, duplicates: 0, refused: [] }
      const rows = records.map(record => record.value)
      try {
        await writeDurably(join(folder, `${randomUUID()}.parquet`), parquetBytes(columns, rows))
      } catch (error) {
        throw fileError(error, `writing a file of ${rows.length} records to ${folder}`)
      }
      return { inserted: rows.length, duplicates: 0, refused: [] }
    }
  }
}

async function removeDeadParts(folder: string): Promise<void> {
  for (const file of await readdir(folder)) {
    if (!file.endsWith(`.parquet${partEnding}`)) continue
    const path = join(folder, file)
    // Another process may finish or remove it between the two calls.
    const age = await stat(path).then(
      ({ mtimeMs }) => Date.now() - mtimeMs,
      () => 0
    )
    if (age > deadAge) await rm(path, { force: true })
  }
}

function fileError(thrown: unknown, doing: string): StreamsError {
  const error = asError(thrown)
  const retryable = passing.has((error as NodeJS.ErrnoException).code)
  const advice = retryable ? 'The write is retried; check the space on the disk.' : 'Check the folder and its rights.'
  return new StreamsError(
    retryable ? 'sink-unavailable' : 'sink-failed',
    `${doing} failed: ${error.message}. ${advice}`,
    {
      cause: error,
      retryable
    }
  )
}
