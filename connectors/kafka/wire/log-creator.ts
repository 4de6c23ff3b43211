import type { Logger } from '#streams'
import { createLogger, LEVELS, type WireLogEntry, type WireLogger } from './kafkajs-internals.ts'

/**
 * kafkajs's log through ours. kafkajs reports at `error` what is part of normal life (a coordinator that loads, a rebalance, a
 * connection that is tried again); the driver reports real failures by its own errors, so all of it goes to `debug`, except its warnings.
 */
export function wireLogger(logger: Logger): WireLogger {
  return createLogger({ level: LEVELS.WARN, logCreator: () => entry => write(logger, entry) })
}

function write(logger: Logger, { namespace, level, log }: WireLogEntry): void {
  const { message, timestamp, logger: name, stack, ...fields } = log
  const line = { client: name, namespace, ...fields }
  if (level === LEVELS.WARN) logger.warn(line, message)
  else logger.debug(line, message)
}
