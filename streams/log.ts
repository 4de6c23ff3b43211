/** Structured log, the shape of pino's: fields first, then the message. */
export interface Logger {
  /** For each record, at most. */
  readonly debug: (fields: object, message: string) => void
  /** For start, stop, rebalance, batch. */
  readonly info: (fields: object, message: string) => void
  /** What went wrong and will pass, or was given up by choice. */
  readonly warn: (fields: object, message: string) => void
  /** What an operator should look at. */
  readonly error: (fields: object, message: string) => void
}

/** Says nothing. */
export const noLog: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined
}
