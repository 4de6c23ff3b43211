import { type Admin, type Driver, type PartitionOffsets, type RawRecord, StreamsError } from '#streams'
import type { ReadRange } from '#streams/connector'

/** Gives what it is handed to `use` and closes the admin client afterwards. */
export async function withAdmin<T>(driver: Driver, use: (admin: Admin) => Promise<T>): Promise<T> {
  const admin = driver.admin()
  await admin.connect()
  try {
    return await use(admin)
  } finally {
    await admin.close()
  }
}

/** First and end offsets of a topic's partitions. Rejects with `unknown-topic`, saying what to do, when there is no such topic. */
export async function offsetsOf(driver: Driver, topic: string): Promise<readonly PartitionOffsets[]> {
  return withAdmin(driver, async admin => {
    if ((await admin.partitionsOf(topic)) !== undefined) return admin.offsets(topic)
    const message = `topic ${topic} does not exist there: start the system once with \`make run\`, or correct KAFKA_BROKER`
    throw new StreamsError('unknown-topic', message)
  })
}

/** The ranges that hold everything a topic has now; later records are left out. */
export async function rangesOf(driver: Driver, topic: string): Promise<readonly ReadRange[]> {
  const offsets = await offsetsOf(driver, topic)
  return offsets.map(({ partition, earliest, latest }) => ({ topic, partition, from: earliest, to: latest }))
}

/**
 * Reads the ranges one after the other, so that `onRecords` never runs twice at a time; it is awaited. Ends early when it
 * answers `stop`, and says so.
 */
export async function scan(
  driver: Driver,
  ranges: readonly ReadRange[],
  onRecords: (range: ReadRange, records: readonly RawRecord[]) => Promise<'go on' | 'stop'>
): Promise<'go on' | 'stop'> {
  const reader = driver.reader()
  for (const range of ranges) {
    if (range.from >= range.to) continue
    if ((await scanOne(reader, range, onRecords)) === 'stop') return 'stop'
  }
  return 'go on'
}

async function scanOne(
  reader: ReturnType<Driver['reader']>,
  range: ReadRange,
  onRecords: (range: ReadRange, records: readonly RawRecord[]) => Promise<'go on' | 'stop'>
): Promise<'go on' | 'stop'> {
  const stopped = new AbortController()
  try {
    await reader.read(
      [range],
      async ({ records }) => {
        if (stopped.signal.aborted || records.length === 0) return
        if ((await onRecords(range, records)) === 'stop') stopped.abort()
      },
      { signal: stopped.signal }
    )
  } catch (error) {
    if (!stopped.signal.aborted || error !== stopped.signal.reason) throw error
  }
  return stopped.signal.aborted ? 'stop' : 'go on'
}
