export { openConsole } from './open-console.ts'
/** Connector to pino: structured logs, JSON lines or readable on a terminal. */
export { type LogLevel, type LogOptions, type OpenLog, openLog } from './open-log.ts'
