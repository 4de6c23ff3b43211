import { codeOf, type Driver, type RawRecord } from '#streams'
import type { DeadLetter } from '../letters/dead-letter.ts'

/** A letter with all that was cut of it, which still is where its record came from; undefined when it is not there any more. */
export async function wholeLetter(driver: Driver, letter: DeadLetter): Promise<DeadLetter | undefined> {
  if (letter.truncated === undefined) return letter
  const record = await sourceRecord(driver, letter)
  if (record === undefined || !isSame(letter, record)) return undefined
  const { key, value, headers } = record
  return { ...letter, key, value, headers }
}

async function sourceRecord(driver: Driver, { source }: DeadLetter): Promise<RawRecord | undefined> {
  const { topic, partition, offset } = source
  const admin = driver.admin()
  let found: RawRecord | undefined
  try {
    const [kept] = await admin.offsets(topic, [partition])
    if (kept === undefined || offset < kept.earliest || offset >= kept.latest) return undefined
    await driver.reader().read([{ topic, partition, from: offset, to: offset + 1 }], ({ records }) => {
      found ??= records.find(record => record.offset === offset)
    })
  } catch (thrown) {
    const code = codeOf(thrown, 'timeout')
    if (code !== 'unknown-topic' && code !== 'offset-out-of-range') throw thrown
  } finally {
    await admin.close()
  }
  return found
}

/** A topic that was made anew has another record in that place. */
function isSame({ key, value }: DeadLetter, record: RawRecord): boolean {
  return begins(record.key, key) && begins(record.value, value)
}

function begins(whole: Buffer | null, part: Buffer | null): boolean {
  if (part === null || whole === null) return part === whole
  return whole.subarray(0, part.length).equals(part)
}
