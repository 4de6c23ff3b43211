import { type FileHandle, open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'

/** Ending of a file that is still being written. */
export const partEnding = '.part'

/**
 * Writes a file so that it is there whole or not at all, whatever ends the process or the machine: aside, synced, renamed, and the
 * folder synced. Rejects with the error of the file system, and leaves nothing behind then.
 */
export async function writeDurably(path: string, bytes: Uint8Array): Promise<void> {
  const part = `${path}${partEnding}`
  try {
    await withHandle(part, 'wx', async file => {
      await file.writeFile(bytes)
      await file.sync()
    })
    await rename(part, path)
  } catch (error) {
    await rm(part, { force: true })
    throw error
  }
  await withHandle(dirname(path), 'r', folder => folder.sync())
}

async function withHandle(path: string, flags: string, work: (file: FileHandle) => Promise<void>): Promise<void> {
  const file = await open(path, flags)
  try {
    await work(file)
  } finally {
    await file.close()
  }
}
