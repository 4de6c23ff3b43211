import { randomUUID } from 'node:crypto'
import { asError, type Driver, noLog, type Opaque, type Sink, Streams } from '#streams'
import type { TopicPartitionOffset } from '#streams/connector'
import type { Environment } from '../../../config/environment.ts'
import { waitFor } from '../../../deploy/stack/wait.ts'
import type { CustomerEvent } from '../../../schemas/generated/cafe.ts'
import type { ReceivedEvent } from '../../../topology/cafe/received-event.ts'
import { cafeRecipe, eventScreen } from '../../../worker/cafe.ts'
import { recordBytes } from '../../../worker/process/record-bytes.ts'
import { cafeDriver, withAdmin } from '../connect.ts'
import { produce } from '../produce.ts'
import { withRemedies } from '../remedies.ts'

/** Something that the consumer did, in order. */
export type Deed =
  | { readonly kind: 'shown'; readonly received: ReceivedEvent; readonly text: string }
  | { readonly kind: 'committed'; readonly offsets: readonly TopicPartitionOffset[] }

/** What a run of the producer beside a consumer came to. */
export interface Exercise {
  readonly sent: readonly CustomerEvent[]
  /** What the producer wrote. */
  readonly produced: string
  /** Why it ended early. */
  readonly problem: string | undefined
  readonly deeds: readonly Deed[]
}

const startLimit = 30_000
const showLimit = 10_000

/** Hears of commits once the broker has them. */
function hearingCommits(driver: Driver, heard: (offsets: readonly TopicPartitionOffset[]) => void): Driver {
  return {
    ...driver,
    consumer: options => {
      const { start, pause, resume, seek, stop, commit } = driver.consumer(options)
      return {
        start,
        pause,
        resume,
        seek,
        stop,
        commit: async offsets => {
          const failures = await commit(offsets)
          heard(offsets)
          return failures
        }
      }
    }
  }
}

function noting(deeds: Deed[]): Sink<Opaque, ReceivedEvent> {
  let text = ''
  const screen = eventScreen(async shown => {
    text = shown
  })
  return {
    ...screen,
    write: async records => {
      for (const record of records) {
        await screen.write([record])
        deeds.push({ kind: 'shown', received: record.value, text })
      }
      return { inserted: records.length, duplicates: 0, refused: [] }
    }
  }
}

/**
 * Runs the producer beside a consumer of the same recipe, in a group of its own that begins at the end of the topic and is removed
 * afterwards. Never rejects: what goes wrong is in the answer.
 */
export async function exercise(environment: Environment): Promise<Exercise> {
  const deeds: Deed[] = []
  const group = `${environment.CAFE_GROUP_ID}-check-${randomUUID().slice(0, 8)}`
  const driver = hearingCommits(cafeDriver(environment), offsets => deeds.push({ kind: 'committed', offsets }))
  const { topology, serdes, task } = cafeRecipe(environment, noting(deeds))
  const streams = new Streams(topology, {
    applicationId: group,
    driver,
    serdes,
    task,
    producer: { maxRecordBytes: recordBytes },
    consumer: { autoOffsetReset: 'latest', sessionTimeoutMs: environment.KAFKA_SESSION_TIMEOUT_MS },
    log: noLog
  })
  let produced = ''
  let sent: readonly CustomerEvent[] = []
  let problem: string | undefined
  try {
    await streams.start()
    if (!(await waitFor(async () => streams.state === 'running', { limit: startLimit })))
      throw new Error(`the consumer got no partitions within ${startLimit / 1_000} s`)
    sent = await produce(environment, text => {
      produced += text
    })
    await waitFor(async () => isFinished(deeds, sent), { limit: showLimit, every: 20 })
  } catch (thrown) {
    problem = asError(withRemedies(thrown, environment)).message
  }
  await streams.close()
  await withAdmin(driver, admin => admin.deleteGroups([group])).catch((thrown: unknown) => {
    problem ??= asError(thrown).message
  })
  return { sent, produced, problem, deeds }
}

/** Whether every event is shown, and the last one committed. */
function isFinished(deeds: readonly Deed[], sent: readonly CustomerEvent[]): boolean {
  const shown = deeds.flatMap(deed => (deed.kind === 'shown' ? [deed.received.event.event_id] : []))
  return sent.every(({ event_id }) => shown.includes(event_id)) && deeds.at(-1)?.kind === 'committed'
}
