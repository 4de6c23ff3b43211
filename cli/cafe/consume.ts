import { setTimeout as delay } from 'node:timers/promises'
import { asError, type Driver, type Logger, Streams } from '#streams'
import type { Environment } from '../../config/environment.ts'
import { registryOptions } from '../../config/registry-options.ts'
import { writeTo } from '../../connectors/console/index.ts'
import { RegistryClient } from '../../connectors/schema-registry/index.ts'
import { openingLine } from '../../topology/cafe/render-message.ts'
import { cafeRecipe, createDeadLetterTopic, eventScreen } from '../../worker/cafe.ts'
import { recordBytes } from '../../worker/process/record-bytes.ts'
import { cafeDriver, requireTopic, withAdmin } from './connect.ts'
import { whySilent } from './silence.ts'

export interface ConsumeOptions {
  /** Where messages are shown. */
  readonly output: NodeJS.WritableStream
  /** Where trouble is told. */
  readonly log: Logger
  /** Aborted to stop. */
  readonly signal: AbortSignal
}

/** Rejects where the consumer would wait in silence: no broker, no registry, no topic. */
async function checkServices(environment: Environment, driver: Driver): Promise<void> {
  await withAdmin(driver, async admin => {
    await requireTopic(admin, environment.CAFE_TOPIC)
    await createDeadLetterTopic(environment, admin)
  })
  await new RegistryClient(registryOptions(environment)).ping()
}

/**
 * `millrace cafe consumer`: shows each event and commits it before the next one, until it is told to stop. Goes on after the last
 * commit of its group. Rejects when it cannot start or go on.
 */
export async function consume(environment: Environment, { output, log, signal }: ConsumeOptions): Promise<void> {
  const write = writeTo(output)
  const screen = eventScreen(write)
  const driver = cafeDriver(environment)
  await write('Starting Cafe Event Consumer with Schema Registry...\n')
  const { topology, serdes, task } = cafeRecipe(environment, screen)
  await checkServices(environment, driver)
  const streams = new Streams(topology, {
    applicationId: environment.CAFE_GROUP_ID,
    driver,
    serdes,
    task,
    producer: { maxRecordBytes: recordBytes },
    consumer: { autoOffsetReset: 'earliest', sessionTimeoutMs: environment.KAFKA_SESSION_TIMEOUT_MS },
    log
  })
  await write(`Listening to topic '${environment.CAFE_TOPIC}' (group: ${environment.CAFE_GROUP_ID})...\n`)
  await write(`Press Ctrl+C to stop\n\n${openingLine}\n`)
  const closed = new Promise<void>((resolve, reject) => {
    const close = (): void => {
      write('Shutting down consumer...\nClosing consumer...\n')
        .then(() => streams.close())
        .then(resolve, reject)
    }
    if (signal.aborted) close()
    else signal.addEventListener('abort', close, { once: true })
  })
  void tellSilence(environment, driver, { screen, log, signal })
  await streams.start().catch(thrown => {
    if (!signal.aborted) throw thrown
  })
  const reason = await streams.stopped
  if (reason !== undefined) throw reason
  await closed
  await write(`Consumer closed. Total messages consumed: ${screen.count()}\n`)
}

interface Silence extends Pick<ConsumeOptions, 'log' | 'signal'> {
  readonly screen: { readonly count: () => number }
}

/** Says once what may be wrong, when nothing was shown for a while after the start. */
async function tellSilence(environment: Environment, driver: Driver, { screen, log, signal }: Silence): Promise<void> {
  await delay(environment.CAFE_SILENCE_MS, undefined, { signal, ref: false }).catch(() => undefined)
  if (signal.aborted || screen.count() > 0) return
  try {
    const lines = await withAdmin(driver, admin => whySilent(environment, admin))
    log.warn({}, lines.join('\n'))
  } catch (thrown) {
    log.warn({}, `no message for ${environment.CAFE_SILENCE_MS / 1_000} s: ${asError(thrown).message}`)
  }
}
