import { StreamsError } from './streams-error.ts'

/** The error of a record that causes more than one record may: it is given up, since trying again would do the same. */
export function tooManyOutputs(step: string, limit: string): StreamsError {
  return new StreamsError(
    'too-many-outputs',
    `one record causes more than ${limit} at '${step}': split it before it is sent, or raise the limit`
  )
}

/** The items as an array of at most that many. */
export function atMost<T>(items: Iterable<T>, most: number, step: string): readonly T[] {
  if (Array.isArray(items) && items.length <= most) return items
  const taken: T[] = []
  for (const item of items) {
    if (taken.length >= most) throw tooManyOutputs(step, `${most} outputs (task.maxFanOut)`)
    taken.push(item)
  }
  return taken
}
