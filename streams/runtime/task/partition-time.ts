const version = 1
const bytes = 9
const none = Buffer.alloc(0)

/**
 * The time of a source partition as it is committed with its offset: base64 of a version and the time, as Kafka Streams writes it, and behind
 * them what is to be remembered of the state of its task. Empty before the first record where there is no state.
 */
export function writePartitionTime(time: number, state: Buffer = none): string {
  if (time < 0 && state.length === 0) return ''
  const data = Buffer.allocUnsafe(bytes + state.length)
  data.writeInt8(version)
  data.writeBigInt64BE(BigInt(Math.trunc(time)), 1)
  state.copy(data, bytes)
  return data.toString('base64')
}

/** The time that was committed; -1 where there is none, or metadata of another kind. */
export function readPartitionTime(metadata: string | undefined): number {
  const time = Number(dataOf(metadata)?.readBigInt64BE(1) ?? -1)
  return Number.isSafeInteger(time) && time >= 0 ? time : -1
}

/** What was committed of the state of the task; empty where there is none, or metadata of another kind. */
export function readCommittedState(metadata: string | undefined): Buffer {
  return dataOf(metadata)?.subarray(bytes) ?? none
}

function dataOf(metadata: string | undefined): Buffer | undefined {
  const data = Buffer.from(metadata ?? '', 'base64')
  return data.length < bytes || data.readInt8() < version ? undefined : data
}
