import { isDeepStrictEqual } from 'node:util'
import type { StepContext } from '../../../processor/step.ts'
import type { StreamRecord } from '../../../record.ts'
import type { KeyValueStore } from '../../../state/key-value-store.ts'
import type { Change } from '../tables/change.ts'
import type { BufferKey, BufferValue, HeldRow } from './suppress-buffer.ts'

/** A row that leaves the buffer. */
export interface Leaving {
  readonly key: unknown
  readonly row: HeldRow
  /** Whether the source record whose change was put in last changed it. */
  readonly isOfRecord: boolean
  /** Takes it out. */
  readonly taken: () => void
}

/** What the step of the buffer asks the engine. */
interface StepOfRows extends Pick<StepContext, 'source' | 'whenTakenBack'> {
  /** See `StepContext.isOpen`. */
  readonly isRowOpen: (key: unknown) => boolean
}

type Place = Extract<BufferKey, { readonly of: 'place' }>

const none: readonly Leaving[] = []

/**
 * The buffer of one task. How many rows wait, and up to which time none does, is remembered beside the store: in it, what one record writes would
 * build on what others wrote, and be wrong once one of them is taken back or comes again after a crash.
 */
export class HeldRows {
  readonly #store: KeyValueStore<BufferKey, BufferValue>
  readonly #maxRecords: number
  readonly #step: StepOfRows
  /** How many rows wait; unknown before the first look, and after a record was taken back. */
  #count: number | undefined
  /**
   * No place is at this time or before it. Without it every look would go over the places that were taken out since the last checkpoint, which a
   * sink that holds its batch may put off for long.
   */
  #cleared = -1
  /** The source record whose change was put in last, and the rows that it changed, by their places. */
  #source: unknown
  readonly #changed = new Map<number, unknown[]>()
  readonly #forget = (): void => {
    this.#count = undefined
    this.#cleared = -1
  }

  constructor(store: KeyValueStore<BufferKey, BufferValue>, maxRecords: number, step: StepOfRows) {
    this.#store = store
    this.#maxRecords = maxRecords
    this.#step = step
  }

  /** Keeps a change of a row, which stands at a time. */
  put({ key, value, timestamp, headers }: StreamRecord<unknown, unknown>, time: number): void {
    const change = value as Change
    const waiting = this.#store.get({ of: 'row', key }) as HeldRow | undefined
    const { place, prior } = waiting ?? { place: time, prior: change.before }
    const row = { place, prior, value: change.value, before: change.before, timestamp, headers }
    this.#size()
    this.#step.whenTakenBack(this.#forget)
    this.#store.put({ of: 'row', key }, row)
    this.#note(place, key)
    if (waiting) return
    this.#store.put({ of: 'place', time, key }, 'here')
    if (this.#count !== undefined) this.#count++
    if (time <= this.#cleared) this.#cleared = time - 1
  }

  /**
   * What stands at `until` or before it, then the first ones until no more are left than may wait: all of them are to be taken out, in order. It ends
   * before the first that may still be taken back.
   */
  leaving(until: number): readonly Leaving[] {
    const most = this.#maxRecords
    let left = this.#size()
    if (until < 0 && left <= most) return none
    const last = left > most ? Number.MAX_SAFE_INTEGER : until + 1
    const first = this.#cleared + 1
    if (first > last) return none
    const leaving: Leaving[] = []
    let cleared = until
    for (const [place] of this.#store.range({ of: 'bound', time: first }, { of: 'bound', time: last })) {
      if (place.of !== 'place' || (place.time > until && left <= most)) break
      const next = this.#leavingAt(place)
      if (!next.isOfRecord && this.#step.isRowOpen(place.key)) {
        cleared = Math.min(cleared, place.time - 1)
        break
      }
      leaving.push(next)
      cleared = Math.max(cleared, place.time - 1)
      left--
    }
    if (leaving.length > 0) this.#cleared = cleared
    return leaving
  }

  #leavingAt(place: Place): Leaving {
    const { key, time } = place
    const row = this.#store.get({ of: 'row', key }) as HeldRow
    const isOfRecord =
      this.#source === this.#step.source() &&
      (this.#changed.get(time)?.some(changed => isDeepStrictEqual(key, changed)) ?? false)
    const taken = (): void => {
      this.#store.delete({ of: 'row', key })
      this.#store.delete(place)
      if (this.#count !== undefined) this.#count--
    }
    return { key, row, isOfRecord, taken }
  }

  #note(place: number, key: unknown): void {
    const source = this.#step.source()
    if (source !== this.#source) this.#changed.clear()
    this.#source = source
    const there = this.#changed.get(place)
    if (there) there.push(key)
    else this.#changed.set(place, [key])
  }

  /** How many rows wait, where that matters. */
  #size(): number {
    if (this.#maxRecords === Number.POSITIVE_INFINITY) return 0
    if (this.#count === undefined) {
      this.#count = 0
      const bounds = [0, Number.MAX_SAFE_INTEGER].map(time => ({ of: 'bound', time }) as const)
      for (const [place] of this.#store.range(...bounds)) if (place.of === 'place') this.#count++
    }
    return this.#count
  }
}
