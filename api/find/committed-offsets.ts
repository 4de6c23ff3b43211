import type { Admin } from '#streams'
import type { SteadyClock } from '#streams/connector'

/** Milliseconds for which committed offsets are taken for current. */
const freshFor = 200

/** Asks what a group committed of a topic, by partition; those who ask at the same time share an answer. */
export function committedOffsets(
  admin: Pick<Admin, 'committed'>,
  groupId: string,
  topic: string,
  clock: SteadyClock
): () => Promise<ReadonlyMap<number, number>> {
  let asked: Promise<ReadonlyMap<number, number>> | undefined
  let until = Number.NEGATIVE_INFINITY
  const ask = async (): Promise<ReadonlyMap<number, number>> => {
    const committed = await admin.committed(groupId, [topic])
    return new Map(committed.map(({ partition, offset }) => [partition, offset]))
  }
  return () => {
    if (asked !== undefined && clock.steady() < until) return asked
    const current = ask()
    asked = current
    until = clock.steady() + freshFor
    current.catch(() => {
      if (asked === current) asked = undefined
    })
    return current
  }
}
