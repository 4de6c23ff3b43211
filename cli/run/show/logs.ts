import { open, readdir, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { logFolder, stackFolder } from '../folders.ts'

/** Bytes of each log that are shown before what is new. */
const tail = 4_000

interface Followed {
  readonly file: string
  readonly name: string
  position: number
  rest: string
}

async function logFiles(): Promise<readonly string[]> {
  const folders = [logFolder, join(stackFolder, 'logs')]
  const lists = await Promise.all(
    folders.map(async folder => (await readdir(folder).catch(() => [])).map(name => join(folder, name)))
  )
  return lists.flat().filter(file => file.endsWith('.log'))
}

/** What was appended since the last look; from the start when the file was replaced by a shorter one. */
async function appended(followed: Followed): Promise<readonly string[]> {
  const { size } = await stat(followed.file)
  if (size < followed.position) followed.position = 0
  if (size === followed.position) return []
  const handle = await open(followed.file)
  try {
    const buffer = Buffer.alloc(size - followed.position)
    await handle.read(buffer, 0, buffer.length, followed.position)
    followed.position = size
    const lines = (followed.rest + buffer.toString()).split('\n')
    followed.rest = lines.pop() ?? ''
    return lines
  } finally {
    await handle.close()
  }
}

/** `millrace logs`: the end of every log, and with `follow` what is added until the process is stopped. */
export async function logs(options: {
  readonly follow: boolean
  readonly write: (text: string) => void
}): Promise<void> {
  const followed = new Map<string, Followed>()
  do {
    const files = await logFiles()
    const width = Math.max(10, ...files.map(file => basename(file, '.log').length))
    for (const file of files) {
      const known = followed.get(file)
      const start = Math.max(0, (await stat(file)).size - tail)
      const one = known ?? { file, name: basename(file, '.log'), position: start, rest: '' }
      followed.set(file, one)
      for (const line of await appended(one)) options.write(`${one.name.padEnd(width)} ${line}\n`)
    }
    if (options.follow) await delay(300)
  } while (options.follow)
}
