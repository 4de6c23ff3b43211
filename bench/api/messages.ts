/** Messages of a customer are this far apart. */
export const customers = 5_000
export const partitions = 6

/** Each message has a word that one in so many has. */
export const batches = 10_000
export const tickets = 1_000_000

/** Texts that repeat; each message adds words of its own. */
export const textCount = 20_000

/** Milliseconds from one message to the next. */
const pace = 10

/** Made-up messages of which everything follows from their number, so that a benchmark knows what it asks for. */
export interface Messages {
  /** When the id of a message was made, and its record: milliseconds since the epoch. */
  readonly timeOf: (n: number) => number
  /** UUIDv7 of a message. */
  readonly idOf: (n: number) => string
  /** The same in SQL, for a column that holds the number. */
  readonly idSql: (n: string) => string
  /** The time in SQL, and milliseconds after it. */
  readonly timeSql: (n: string, later: string) => string
}

export const customerOf = (n: number): string => `CUST${n % customers}`

/** The words that a message adds to its text. */
export const ownWords = (n: number): readonly string[] => [`batch${n % batches}`, `ticket${n % tickets}`]

/** So many messages, the last of them made now: older ones would soon be removed from a topic. */
export function messagesUntil(now: number, count: number): Messages {
  const start = Math.floor(now - count * pace)
  const timeOf = (n: number): number => start + n * pace
  return {
    timeOf,
    idOf: n => {
      const time = timeOf(n).toString(16).padStart(12, '0')
      return `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-${n.toString(16).padStart(12, '0')}`
    },
    idSql: n => {
      const time = `LPAD(HEX(${start} + ${n} * ${pace}), 12, '0')`
      return `LOWER(CONCAT(LEFT(${time}, 8), '-', RIGHT(${time}, 4), '-7000-8000-', LPAD(HEX(${n}), 12, '0')))`
    },
    timeSql: (n, later) => `DATE_ADD('1970-01-01', INTERVAL (${start} + ${n} * ${pace} + ${later}) * 1000 MICROSECOND)`
  }
}
