import { type Admin, codeOf, StreamsError } from '#streams'
import { askSkip, type KnownWorker, ownerOf, type SkipOrder, type Worker } from './workers.ts'

/** Whom a skip may ask. */
export interface SkipDeps {
  readonly admin: Admin
  /** Workers that answered. */
  readonly workers: readonly KnownWorker[]
  /** Everybody who was asked, for messages. */
  readonly asked: readonly Worker[]
}

/** What became of a skip. */
export interface SkipReport {
  readonly from: number
  readonly to: number
  readonly committed: boolean
  /** The worker that did it, or null when it was committed for a group without members. */
  readonly worker: string | null
}

/**
 * Lets a group go on at an offset of a partition. The worker that reads it does so, since a broker takes no commits from outside while a
 * group has members; without any the offset is committed here. Throws `invalid-configuration` with what to do for what cannot be done.
 */
export async function skipOffsets(order: SkipOrder, { admin, workers, asked }: SkipDeps): Promise<SkipReport> {
  const owner = ownerOf(workers, order)
  if (owner !== undefined) {
    const outcome = await askSkip(owner.worker, order)
    if (outcome.kind === 'refused') throw new StreamsError('invalid-configuration', outcome.reason)
    const { from, to, committed } = outcome
    return { from, to, committed, worker: owner.worker.url }
  }
  const from = await checked(order, admin)
  try {
    await admin.commit(order.group, [{ topic: order.topic, partition: order.partition, offset: order.to }])
  } catch (error) {
    if (codeOf(error, 'timeout') !== 'commit-refused') throw error
    throw hiddenOwner(order, asked, error)
  }
  return { from, to: order.to, committed: true, worker: null }
}

/** Where the group stands. Throws for an offset that does not lie ahead of it and within the partition. */
async function checked({ group, topic, partition, to }: SkipOrder, admin: Admin): Promise<number> {
  const wrong = (message: string): never => {
    throw new StreamsError('invalid-configuration', message)
  }
  const bounds = (await admin.offsets(topic, [partition])).find(one => one.partition === partition)
  if (bounds === undefined) return wrong(`topic ${topic} has no partition ${partition}`)
  const committed = (await admin.committed(group, [topic])).find(one => one.partition === partition)?.offset
  const from = committed ?? bounds.earliest
  if (to <= from) wrong(`group ${group} stands at offset ${from} of ${topic}/${partition} already: --to must be larger`)
  if (to > bounds.latest) wrong(`${topic}/${partition} ends at offset ${bounds.latest}: --to must not be larger`)
  return from
}

function hiddenOwner({ group, topic, partition }: SkipOrder, asked: readonly Worker[], cause: unknown): StreamsError {
  const places = asked.map(({ url }) => url).join(', ')
  return new StreamsError(
    'invalid-configuration',
    `group ${group} has members, but none that reads ${topic}/${partition} answered at ${places}: run this on the machine of that worker ` +
      '(its log names the partition), say its port with --metrics-port, or stop all workers of the group and try again',
    { cause }
  )
}
