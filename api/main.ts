import { asError, codeOf, systemClock } from '#streams'
import { loadEnvironment } from '../config/environment.ts'
import { openLog } from '../connectors/pino/index.ts'
import { startApi } from './composition/start-api.ts'

/**
 * An API process. Serves at once and connects in the background, so that it comes up in any order with its dependencies. Ends with
 * code 0 after SIGTERM or SIGINT once the requests under way are answered; a second signal ends it at once.
 */
async function main(): Promise<void> {
  const environment = loadEnvironment()
  const { log, flush } = openLog({ name: 'api', level: environment.LOG_LEVEL })
  const api = await startApi({ environment, log, clock: systemClock })
  let stopping = false
  const stop = async (signal: NodeJS.Signals): Promise<void> => {
    if (stopping) process.exit(1)
    stopping = true
    log.info({ signal }, 'stopping: answering the requests under way; send the signal again to end at once')
    await api.close()
    log.info({}, 'stopped')
    await flush()
    process.exit(0)
  }
  const onSignal = (signal: NodeJS.Signals): void => {
    stop(signal).catch(failed)
  }
  process.on('SIGTERM', onSignal).on('SIGINT', onSignal)
}

function failed(thrown: unknown): never {
  const error = asError(thrown)
  process.stderr.write(`api ended: ${error.message} (${codeOf(error, 'processing-failed')})\n`)
  process.exit(1)
}

main().catch(failed)
