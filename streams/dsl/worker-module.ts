import { threadId } from 'node:worker_threads'

interface Call {
  readonly value: number
  readonly key: string
}

/** For tests of `worker`: burns processor time and tells where. */
export default function burn({ value, key }: Call): {
  readonly sum: number
  readonly key: string
  readonly thread: number
} {
  if (value < 0) throw new RangeError(`cannot burn ${value}`)
  let sum = 0
  const end = performance.now() + 20
  while (performance.now() < end) sum++
  return { sum: sum > 0 ? value : 0, key, thread: threadId }
}

/** Never ends. */
export function forever(): never {
  for (;;);
}
