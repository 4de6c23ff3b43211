import { readdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { StreamsError } from '#streams'
import { logFolder, stackFolder } from '../folders.ts'
import { type Entry, entryReader, isAtLeast, type Level } from './entry.ts'
import { LogFile } from './log-file.ts'

export interface LogsOptions {
  /** Processes whose logs are shown; empty for all. */
  readonly names: readonly string[]
  /** The least important entries that are shown. */
  readonly level: Level
  /** Time of the earliest entry in milliseconds; undefined for the last `lines` of each log. */
  readonly since: number | undefined
  readonly lines: number
  /** Goes on with what is added, until the process is stopped. */
  readonly follow: boolean
  readonly colour: boolean
  readonly write: (text: string) => void
}

interface Named {
  readonly name: string
  readonly entry: Entry
}

/** The log files of a run and of its stack; those named, where some are. Rejects with `invalid-configuration` for a name that has none. */
async function logFiles(names: readonly string[]): Promise<readonly string[]> {
  const folders = [logFolder, join(stackFolder, 'logs')]
  const lists = await Promise.all(folders.map(async folder => (await listed(folder)).map(name => join(folder, name))))
  const files = lists.flat().filter(file => file.endsWith('.log'))
  const known = files.map(file => basename(file, '.log'))
  const wrong = names.find(name => !known.includes(name))
  if (wrong !== undefined) {
    const all = known.length === 0 ? 'there are no logs yet' : `there are ${known.join(', ')}`
    throw new StreamsError('invalid-configuration', `there is no log of ${wrong}: ${all}`)
  }
  return names.length === 0 ? files : files.filter(file => names.includes(basename(file, '.log')))
}

async function listed(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}

/** `millrace logs`: what the processes say, merged in the order of time. */
export async function logs({ names, level, since, lines, follow, colour, write }: LogsOptions): Promise<void> {
  const read = entryReader(colour)
  const known = new Map<string, LogFile>()
  const isShown = (entry: Entry): boolean =>
    isAtLeast(entry.level, level) && (since === undefined || entry.time >= since)
  const isEnough = (entries: readonly Entry[]): boolean =>
    since === undefined ? entries.filter(isShown).length > lines : (entries[0]?.time ?? 0) < since

  const newOf = async (file: string): Promise<readonly Named[]> => {
    const log = known.get(file) ?? new LogFile(file, read)
    const isNew = !known.has(file)
    known.set(file, log)
    const shown = (await (isNew ? log.end(isEnough) : log.appended())).filter(isShown)
    const last = isNew && since === undefined ? shown.slice(-lines) : shown
    return last.map(entry => ({ name: log.name, entry }))
  }

  do {
    const files = await logFiles(names)
    const width = Math.max(10, ...files.map(file => basename(file, '.log').length))
    const found = (await Promise.all(files.map(newOf))).flat().sort((a, b) => a.entry.time - b.entry.time)
    for (const { name, entry } of found) {
      write(`${name.padEnd(width)} ${entry.text.replaceAll('\n', `\n${' '.repeat(width + 1)}`)}\n`)
    }
    if (follow) await delay(300)
  } while (follow)
}
