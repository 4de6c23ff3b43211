import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { DamagedBatch } from '#streams'

/**
 * Keeps the bytes of batches that cannot be read, as they came from the broker, in `damaged/<topic>-<partition>-<offset>.bin` below a
 * folder. One that is kept already is left as it is. Throws the system's error when it cannot be written.
 */
export function damagedFolder(stateDir: string): (damaged: DamagedBatch) => string {
  const folder = resolve(stateDir, 'damaged')
  return ({ topic, partition, offset, bytes }) => {
    const file = join(folder, `${topic}-${partition}-${offset}.bin`)
    if (existsSync(file)) return file
    mkdirSync(folder, { recursive: true })
    writeFileSync(file, bytes)
    return file
  }
}
