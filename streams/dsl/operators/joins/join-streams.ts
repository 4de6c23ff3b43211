import { StreamsError } from '../../../errors/streams-error.ts'
import { tooManyOutputs } from '../../../errors/too-many-outputs.ts'
import type { StepContext, StepFactory } from '../../../processor/step.ts'
import { StreamRecord } from '../../../record.ts'
import type { Serde } from '../../../serde.ts'
import { SideStore } from '../../../state/side-store.ts'
import type { WaitingKey } from '../../../state/waiting-store.ts'
import { isTime } from '../../../time/event-time.ts'
import type { JoinWindows } from '../../../windows/join-windows.ts'
import { settled } from '../aggregations/settled.ts'
import { RightRecord } from './join-sides.ts'
import type { JoinStores } from './join-stores.ts'
import { WaitingRecords } from './waiting-records.ts'

type AnyRecord = StreamRecord<unknown, unknown>

/** A join of two streams. */
export interface StreamJoin {
  /** Makes the value of a pair; on an outer side also of a record alone, with null for the other. */
  readonly joiner: (left: unknown, right: unknown, key: unknown) => unknown
  readonly windows: JoinWindows
  /** Whether a left record without a partner comes alone. */
  readonly keepsLeft: boolean
  /** Whether a right record without a partner comes alone. */
  readonly keepsRight: boolean
  readonly stores: JoinStores
}

/** One side, as a record of it sees the join. */
interface Side {
  readonly isLeft: boolean
  readonly keepsAlone: boolean
  readonly own: SideStore
  readonly other: SideStore
  /** How much earlier and later than the record its partner may be, milliseconds. */
  readonly before: number
  readonly ahead: number
  /** Its values as bytes, for those that wait. */
  readonly values: Serde<unknown>
}

/** Joins the records of two streams by key and time. */
export function joinStreamsStep(join: StreamJoin): StepFactory {
  return runtime => {
    const joining = new Joining(join, runtime)
    return {
      call: record => joining.call(record),
      emit: (_, results) => {
        if (typeof results === 'string') runtime.drop(results)
        else for (const result of results as readonly AnyRecord[]) runtime.forward(result)
      },
      again: () => joining.again()
    }
  }
}

/**
 * A join in one task, as Kafka Streams does it: a record is joined with what the other side's store shows, in the order of time, and then kept in
 * its own. Nothing is too late: a late record meets whatever the other store still has. Stream time is that of both sides. It begins anew
 * with a restart, there and here: from the time of what the stores have, records that are redelivered after a crash would be late, and come alone before
 * their partners are redelivered too.
 */
class Joining {
  readonly #join: StreamJoin
  readonly #runtime: StepContext
  readonly #left: Side
  readonly #right: Side
  readonly #waiting: WaitingRecords | undefined
  #streamTime = -1

  constructor(join: StreamJoin, runtime: StepContext) {
    const { stores, windows, keepsLeft, keepsRight } = join
    this.#join = join
    this.#runtime = runtime
    const left = new SideStore(runtime.timedStore(stores.left))
    const right = new SideStore(runtime.timedStore(stores.right))
    const { before, after } = windows
    const [ofLeft, ofRight] = [stores.leftValues, stores.rightValues]
    this.#left = { isLeft: true, keepsAlone: keepsLeft, own: left, other: right, before, ahead: after, values: ofLeft }
    this.#right = { ...this.#left, isLeft: false, keepsAlone: keepsRight, own: right, other: left, values: ofRight }
    this.#right = { ...this.#right, before: after, ahead: before }
    this.#waiting = this.#waitingOf()
  }

  /** Answers what comes of a record, or why it is dropped. */
  call(record: AnyRecord): readonly AnyRecord[] | string {
    const { key, value, timestamp } = record
    if (!isTime(timestamp)) throw noTime(this.#runtime.name, timestamp)
    const side = record instanceof RightRecord ? this.#right : this.#left
    if (timestamp > this.#streamTime && !this.#runtime.isAhead(timestamp)) this.#streamTime = timestamp
    if (value === null || value === undefined) return 'null-value'
    if (key === null || key === undefined) return side.keepsAlone ? [this.#alone(side, record)] : 'null-key'
    if (timestamp === this.#streamTime) this.#waiting?.pass(this.#streamTime, side.isLeft)
    const data = this.#join.stores.keys.serialize(key)
    const results = this.#matches(side, record, data)
    if (results.length === 0 && side.keepsAlone) {
      if (Math.max(0, timestamp + side.ahead) < this.#streamTime) results.push(this.#alone(side, record))
      else this.#waiting?.add({ time: timestamp, isLeft: side.isLeft, data }, side.values.serialize(value))
    }
    side.own.put(data, timestamp, value)
    return results
  }

  /** Sends what had to wait for a record that was not finished. */
  again(): void {
    this.#waiting?.again()
  }

  #matches(side: Side, record: AnyRecord, data: Buffer): AnyRecord[] {
    const { key, value, timestamp, headers } = record
    const { name, maxFanOut } = this.#runtime
    const results: AnyRecord[] = []
    const from = Math.max(0, timestamp - side.before)
    const to = Math.max(0, timestamp + side.ahead)
    if (to < from) return results
    for (const [{ time }, other] of side.other.between(data, from, to)) {
      this.#waiting?.met({ time, isLeft: !side.isLeft, data })
      if (results.length >= maxFanOut) throw tooManyOutputs(name, `${maxFanOut} outputs (task.maxFanOut)`)
      const joined = this.#pair(side, value, other, key)
      results.push(new StreamRecord(key, joined, Math.max(timestamp, time), headers))
    }
    return results
  }

  #alone(side: Side, record: AnyRecord): AnyRecord {
    return new StreamRecord(
      record.key,
      this.#pair(side, record.value, null, record.key),
      record.timestamp,
      record.headers
    )
  }

  #pair({ isLeft }: Side, own: unknown, other: unknown, key: unknown): unknown {
    const { joiner } = this.#join
    return settled(this.#runtime.name, isLeft ? joiner(own, other, key) : joiner(other, own, key))
  }

  #waitingOf(): WaitingRecords | undefined {
    const { stores, windows } = this.#join
    if (!stores.waiting) return undefined
    const { before, after, grace } = windows
    const { context, emitInterval, steadyTime, isOpen, whenTakenBack } = this.#runtime
    const { waiting } = stores
    return new WaitingRecords(context.store(waiting), {
      reach: { left: after + grace, right: before + grace },
      interval: emitInterval,
      steadyTime,
      send: (key, value, taken) => this.#send(key, value, taken),
      isOpen: key => isOpen(waiting, key),
      whenTakenBack
    })
  }

  /** Sends a record that waited in vain. It is none of the record at hand: what fails of it is skipped alone. */
  #send({ time, isLeft, data }: WaitingKey, bytes: Buffer, taken: () => void): void {
    const side = isLeft ? this.#left : this.#right
    const send = (): void => {
      const key = this.#join.stores.keys.deserialize(data)
      const value = this.#pair(side, side.values.deserialize(bytes), null, key)
      this.#runtime.forward(new StreamRecord(key, value, time))
    }
    this.#runtime.aside({ timestamp: time, key: data, taken, send })
  }
}

const noTime = (name: string, timestamp: number): StreamsError =>
  new StreamsError(
    'invalid-value',
    `a step before '${name}' gave the record the timestamp ${String(timestamp)}; a join needs whole milliseconds from 1970 on`
  )
