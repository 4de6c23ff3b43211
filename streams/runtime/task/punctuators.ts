import { StreamsError } from '../../errors/streams-error.ts'
import type { Cancellable, PunctuationType } from '../../processor/processor-context.ts'
import type { Clock } from '../../time/clock.ts'
import type { Schedules } from './task-context.ts'

interface Schedule {
  readonly interval: number
  readonly type: PunctuationType
  readonly run: (timestamp: number) => void
  next: number
}

/** Schedules of one task. As in Kafka Streams, time that jumps over several intervals punctuates once. */
export class Punctuators implements Schedules {
  readonly #clock: Clock
  readonly #schedules = new Set<Schedule>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  schedule(interval: number, type: PunctuationType, run: (timestamp: number) => void): Cancellable {
    checkSchedule(interval, type)
    const next = type === 'stream-time' ? 0 : this.#clock.now() + interval
    const schedule: Schedule = { interval, type, run, next }
    this.#schedules.add(schedule)
    return () => this.#schedules.delete(schedule)
  }

  /** Stream time reached `timestamp`. */
  streamTime(timestamp: number): void {
    if (this.#schedules.size > 0) this.#punctuate('stream-time', timestamp)
  }

  /** The wall clock reached `timestamp`. */
  wallClock(timestamp: number): void {
    if (this.#schedules.size > 0) this.#punctuate('wall-clock-time', timestamp)
  }

  #punctuate(type: PunctuationType, timestamp: number): void {
    for (const schedule of this.#schedules) {
      if (schedule.type !== type) continue
      // A clock that was set back would else keep it waiting for as long.
      schedule.next = Math.min(schedule.next, timestamp + schedule.interval)
      if (timestamp < schedule.next) continue
      const missed = Math.floor((timestamp - schedule.next) / schedule.interval)
      schedule.next += (missed + 1) * schedule.interval
      schedule.run(timestamp)
    }
  }
}

/** Types by what they are to the compiler: a program in JavaScript may ask for others, which would never fire. */
const types: readonly string[] = ['stream-time', 'wall-clock-time'] satisfies readonly PunctuationType[]

function checkSchedule(interval: number, type: string): void {
  if (!(Number.isFinite(interval) && interval > 0))
    throw new StreamsError('invalid-topology', `a schedule's interval is ${interval}: give milliseconds, more than 0`)
  if (!types.includes(type))
    throw new StreamsError('invalid-topology', `there is no schedule by '${type}': use ${types.join(' or ')}`)
}
