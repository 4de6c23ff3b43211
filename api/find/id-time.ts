/** An id that claims to be of later than this many milliseconds from now was made by no clock. */
const clockSkew = 60_000

/**
 * When an id was made, milliseconds since the epoch: UUIDs of version 7 tell it. Undefined for any other, and for one that claims to be of the
 * future: other producers may make their ids as they like.
 */
export function timeOfId(id: string, now = Date.now()): number | undefined {
  const time = id[14] === '7' ? Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16) : Number.NaN
  return time <= now + clockSkew ? time : undefined
}
