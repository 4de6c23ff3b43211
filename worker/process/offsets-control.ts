import { setTimeout as delay } from 'node:timers/promises'
import { z } from 'zod'
import { asError, codeOf, type PartitionState, type Skipped, type Streams } from '#streams'
import { type ControlAnswer, type ControlRoute, refusal } from '../../connectors/prometheus/control-routes.ts'

/** What `GET /offsets` tells of a worker. */
export interface WorkerOffsets {
  /** Its consumer group. */
  readonly group: string
  readonly partitions: readonly PartitionState[]
}

/** What `POST /offsets/skip` asks for. */
const skipRequest = z.strictObject({
  group: z.string().optional(),
  topic: z.string().min(1),
  partition: z.int().min(0),
  to: z.int().min(1)
})

/** What `POST /offsets/skip` answers. */
export interface SkipAnswer extends Skipped {
  /** Whether the new position is committed; if not, that follows as soon as the broker takes it. */
  readonly committed: boolean
}

const commitPatienceMs = 5_000
const lookEveryMs = 50

/** What an operator's commands ask a worker about the partitions that it reads. */
export function offsetsControl(
  group: string,
  streams: Pick<Streams, 'partitions' | 'skip'>,
  patienceMs = commitPatienceMs
): readonly ControlRoute[] {
  const state = (topic: string, partition: number): PartitionState | undefined =>
    streams.partitions().find(one => one.topic === topic && one.partition === partition)

  const whenCommitted = async (topic: string, partition: number, to: number): Promise<boolean> => {
    for (let waited = 0; waited < patienceMs; waited += lookEveryMs) {
      if ((state(topic, partition)?.committed ?? 0) >= to) return true
      await delay(lookEveryMs)
    }
    return false
  }

  const skip = async (body: unknown): Promise<ControlAnswer> => {
    const { data, error } = skipRequest.safeParse(body)
    if (error) return refusal(400, z.prettifyError(error))
    const { topic, partition, to } = data
    if (data.group !== undefined && data.group !== group) return refusal(404, `this worker is of group ${group}`)
    if (!state(topic, partition)) return refusal(404, `this worker does not read ${topic}/${partition}`)
    try {
      const skipped = streams.skip({ topic, partition, offset: to })
      return { status: 200, body: { ...skipped, committed: await whenCommitted(topic, partition, to) } }
    } catch (thrown) {
      if (codeOf(thrown, 'timeout') !== 'invalid-configuration') throw thrown
      return refusal(409, asError(thrown).message)
    }
  }

  return [
    {
      method: 'GET',
      path: '/offsets',
      answer: () => ({ status: 200, body: { group, partitions: streams.partitions() } })
    },
    { method: 'POST', path: '/offsets/skip', answer: skip }
  ]
}
