import { StreamsError } from '../errors/streams-error.ts'
import { type Clock, sleep } from './clock.ts'

/** Waits for something, but no longer than `limit` milliseconds. */
export async function withDeadline(clock: Clock, limit: number, ended: Promise<unknown>): Promise<void> {
  const timer = new AbortController()
  await Promise.race([ended, sleep(clock, limit, timer.signal).catch((thrown: unknown) => thrown)])
  timer.abort(new StreamsError('timeout', 'ended in time'))
}
