import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * What the state folder is known by: the same at each run, another one for each folder, so that the members of two checkouts that work
 * on one cluster never take each other's place.
 */
export function instanceId(stateDir: string): string {
  const file = join(stateDir, 'instance-id')
  mkdirSync(stateDir, { recursive: true })
  try {
    writeFileSync(file, randomBytes(4).toString('hex'), { flag: 'wx' })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
  return readFileSync(file, 'utf8').trim()
}
