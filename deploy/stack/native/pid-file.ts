import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isAlive, isSame, startMark } from '../alive.ts'
import { stackError } from '../error.ts'
import { waitFor } from '../wait.ts'

/** A process, told from later ones with the same id by when it started. */
interface Marked {
  readonly pid: number
  readonly mark: string
}

/** What is written down about each server, so that a later process finds what a crashed one left running. */
interface PidFile {
  readonly server: Marked
  readonly owner: Marked
}

const folderOf = (dataDir: string): string => join(dataDir, 'pids')

function marked(pid: number): Marked {
  return { pid, mark: startMark(pid) ?? '' }
}

/** Writes down that this process owns the server. */
export async function writePidFile(dataDir: string, name: string, pid: number): Promise<void> {
  await mkdir(folderOf(dataDir), { recursive: true })
  const file: PidFile = { server: marked(pid), owner: marked(process.pid) }
  await writeFile(join(folderOf(dataDir), name), JSON.stringify(file))
}

/** Forgets a server that was stopped. */
export async function removePidFile(dataDir: string, name: string): Promise<void> {
  await rm(join(folderOf(dataDir), name), { force: true })
}

async function readPidFile(path: string): Promise<PidFile | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as PidFile
  } catch (error) {
    // Cut off while it was written: it names nothing.
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

async function end({ pid, mark }: Marked): Promise<void> {
  process.kill(pid, 'SIGCONT')
  process.kill(pid, 'SIGTERM')
  const gone = async (): Promise<boolean> => !isSame(pid, mark)
  if (await waitFor(gone, { limit: 10_000 })) return
  process.kill(pid, 'SIGKILL')
  await waitFor(gone, { limit: 5_000 })
}

/**
 * Stops the servers that an earlier process left running on this data, and returns their names. Throws `stack-failed` when their
 * owner still runs: the data is in use.
 */
export async function stopLeftovers(dataDir: string): Promise<readonly string[]> {
  const names = await readdir(folderOf(dataDir)).catch(() => [])
  const stopped: string[] = []
  for (const name of names) {
    const path = join(folderOf(dataDir), name)
    const file = await readPidFile(path)
    if (file !== undefined && isSame(file.server.pid, file.server.mark)) {
      const { owner } = file
      if (owner.pid !== process.pid && isAlive(owner.pid) && isSame(owner.pid, owner.mark)) {
        throw stackError(`${dataDir} is used by the running process ${owner.pid}: stop that one first`)
      }
      await end(file.server)
      stopped.push(name)
    }
    await rm(path, { force: true })
  }
  return stopped
}
