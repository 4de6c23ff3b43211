import type { PartitionState } from '#streams'
import type { SkipAnswer, WorkerOffsets } from '../../worker/process/offsets-control.ts'

/** A worker process that can be asked. */
export interface Worker {
  /** Where its metrics are served, such as `http://127.0.0.1:9464`. */
  readonly url: string
}

/** A worker that answered. */
export interface KnownWorker extends Worker, WorkerOffsets {}

/** A partition to move. */
export interface SkipOrder {
  readonly group: string
  readonly topic: string
  readonly partition: number
  readonly to: number
}

/** What a worker says to an order: done, or refused with its reason. */
export type SkipOutcome =
  | ({ readonly kind: 'skipped' } & SkipAnswer)
  | { readonly kind: 'refused'; readonly reason: string }

const answerMs = 10_000

/** Those of the workers that answer and are of one of the groups. */
export async function workersOf(
  workers: readonly Worker[],
  groups: readonly string[]
): Promise<readonly KnownWorker[]> {
  const answers = await Promise.all(workers.map(askOffsets))
  return answers.flatMap(answer => (answer !== undefined && groups.includes(answer.group) ? [answer] : []))
}

/** The worker that reads a partition. */
export function ownerOf(
  workers: readonly KnownWorker[],
  { group, topic, partition }: Omit<SkipOrder, 'to'>
): { readonly worker: KnownWorker; readonly state: PartitionState } | undefined {
  for (const worker of workers) {
    const state = worker.partitions.find(one => one.topic === topic && one.partition === partition)
    if (worker.group === group && state) return { worker, state }
  }
  return undefined
}

/** Asks a worker to go on behind a damaged batch. Rejects when it does not answer. */
export async function askSkip({ url }: Worker, order: SkipOrder): Promise<SkipOutcome> {
  const answer = await fetch(`${url}/offsets/skip`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(order),
    signal: AbortSignal.timeout(answerMs)
  })
  const body = (await answer.json()) as SkipAnswer & { readonly error?: string }
  if (answer.ok) return { kind: 'skipped', ...body }
  return { kind: 'refused', reason: body.error ?? `it answered ${answer.status}` }
}

/** Undefined when nobody answers there, or no worker does. */
async function askOffsets({ url }: Worker): Promise<KnownWorker | undefined> {
  try {
    const answer = await fetch(`${url}/offsets`, { signal: AbortSignal.timeout(answerMs) })
    return answer.ok ? { url, ...((await answer.json()) as WorkerOffsets) } : undefined
  } catch {
    return undefined
  }
}
