/** A structured log with pino's signature: fields first, then the message. */
export interface Logger {
  /** At most one message per record. */
  readonly debug: (fields: object, message: string) => void
  /** Start, stop, rebalances and batches. */
  readonly info: (fields: object, message: string) => void
  /** Problems that will pass, or records given up on by choice. */
  readonly warn: (fields: object, message: string) => void
  /** Problems that an operator should look into. */
  readonly error: (fields: object, message: string) => void
}

/** A log that discards everything. */
export const noLog: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined
}
