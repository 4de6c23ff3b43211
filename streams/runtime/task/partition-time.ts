const version = 1
const bytes = 9

/**
 * The time of a source partition as it is committed with its offset: base64 of a version and the time, as Kafka Streams writes it. Empty
 * before the first record.
 */
export function writePartitionTime(time: number): string {
  if (time < 0) return ''
  const data = Buffer.alloc(bytes)
  data.writeInt8(version)
  data.writeBigInt64BE(BigInt(Math.trunc(time)), 1)
  return data.toString('base64')
}

/** The time that was committed; -1 where there is none, or metadata of another kind. */
export function readPartitionTime(metadata: string | undefined): number {
  const data = Buffer.from(metadata ?? '', 'base64')
  if (data.length < bytes || data.readInt8() < version) return -1
  const time = Number(data.readBigInt64BE(1))
  return Number.isSafeInteger(time) && time >= 0 ? time : -1
}
