import { prettyFactory } from 'pino-pretty'

/** Levels from the least to the most important. */
export const levels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const
export type Level = (typeof levels)[number]

/** What a log says at one moment, in one line or several. */
export interface Entry {
  /** Milliseconds since the epoch. */
  readonly time: number
  readonly level: Level
  /** `[time] LEVEL: text`, without a line feed at its end. */
  readonly text: string
}

/** The time of brokers, databases and registries: a date, with the offset that Apicurio puts into it, and a time of day, local but for a Z. */
const time = /^(\d{4})-(\d\d)(?:[+-]\d\d)?-(\d\d)[T ]+(\d{1,2}):(\d\d):(\d\d)(?:[.,](\d{1,3}))?(Z?)\s+/

/** What stands for the level after the time; a number before it is a connection of MariaDB. */
const word = /^(?:\d+ )?\[?(trace|debug|info|note|warn|error|fatal)(?:ing)?\]?:?\s+/i

/** Writes entries in one shape, in colour where `colour` says so. */
export function entryReader(colour: boolean): (line: string) => Entry | undefined {
  const pretty = prettyFactory({
    colorize: colour,
    singleLine: true,
    ignore: 'pid,hostname,name',
    translateTime: 'SYS:yyyy-mm-dd HH:MM:ss.l'
  })
  const shaped = (at: number, level: Level, fields: object): Entry => ({
    time: at,
    level,
    text: String(pretty({ ...fields, level, time: at })).trimEnd()
  })
  return line => {
    const fields = fieldsOf(line)
    if (fields !== undefined) return shaped(Date.parse(fields.time), levelOf(fields.level), fields)
    const at = time.exec(line)
    if (at === null) return undefined
    const said = line.slice(at[0].length)
    const level = word.exec(said)
    return shaped(timeOf(at), levelOf(level?.[1] ?? ''), { msg: said.slice(level?.[0].length ?? 0) })
  }
}

/** A line of our own processes; undefined when it is none. */
function fieldsOf(line: string): { readonly time: string; readonly level: string } | undefined {
  if (!line.startsWith('{')) return undefined
  try {
    const fields = JSON.parse(line) as { readonly time?: unknown; readonly level?: unknown }
    const { time: at, level } = fields
    if (typeof at !== 'string' || typeof level !== 'string' || Number.isNaN(Date.parse(at))) return undefined
    return { ...fields, time: at, level }
  } catch {
    // A line that was cut, or text that begins like one: it is shown as it is.
    return undefined
  }
}

function timeOf([, ...parts]: RegExpExecArray): number {
  const zone = parts.pop()
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = parts.slice(0, 6).map(Number)
  const milliseconds = Number((parts[6] ?? '0').padEnd(3, '0'))
  const date = [year, month - 1, day, hour, minute, second, milliseconds] as const
  return zone === 'Z' ? Date.UTC(...date) : new Date(...date).getTime()
}

function levelOf(said: string): Level {
  return levels.find(level => level === said.toLowerCase()) ?? 'info'
}

/** Whether the level is at least as important. */
export function isAtLeast(level: Level, least: Level): boolean {
  return levels.indexOf(level) >= levels.indexOf(least)
}
