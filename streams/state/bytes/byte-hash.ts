import { randomInt } from 'node:crypto'

/** Not known outside, so that nobody can choose keys of one hash. */
const seed = randomInt(0x7fff_ffff)

/** A hash of the first bytes of a key: FNV-1a from a seed, stirred so that its lowest bits differ as the others do. */
export function hashOf(key: Buffer, length: number): number {
  let hash = seed
  for (let n = 0; n < length; n++) hash = Math.imul(hash ^ (key[n] as number), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  return hash ^ (hash >>> 13)
}

/** Whether the first bytes of two keys are the same. */
export function startAlike(a: Buffer, b: Buffer, length: number): boolean {
  for (let n = 0; n < length; n++) if (a[n] !== b[n]) return false
  return true
}
