/** Bytes of a time in a key. */
export const timeBytes = 8

const half = 0x1_0000_0000

/** Writes whole milliseconds, none of them negative, as the eight bytes that Java writes of a long: their order is that of the times. */
export function writeTime(target: Buffer, time: number, at: number): void {
  const high = Math.floor(time / half)
  target.writeUInt32BE(high, at)
  target.writeUInt32BE(time - high * half, at + 4)
}

/** Reads what `writeTime` wrote. */
export function readTime(source: Buffer, at: number): number {
  return source.readUInt32BE(at) * half + source.readUInt32BE(at + 4)
}
