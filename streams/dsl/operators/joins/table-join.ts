import type { StepFactory } from '../../../processor/step.ts'
import { StreamRecord } from '../../../record.ts'
import { settled } from '../aggregations/settled.ts'
import { Change } from '../tables/change.ts'
import { passChanges } from '../tables/pass-changes.ts'
import { type Getter, type Lookup, type RowStore, type Rows, storeLookup } from '../tables/rows.ts'

/** Which rows without a partner a join has: none, those of the left table, those of both. */
export type JoinKind = 'inner' | 'left' | 'outer'
/** Which table of a join a step reads. */
export type JoinSide = 'left' | 'right'
/** Makes a row of two; one that is not there is null. */
export type RowJoiner = (left: unknown, right: unknown, key: unknown) => unknown

/** The rows of a join of two tables by key: those of its own store, or made of the rows of both whenever one is looked up. */
export class JoinedRows implements Rows {
  readonly isVersioned = false
  readonly store: RowStore | undefined
  /** How the rows of both sides are looked up. */
  readonly lookups: { readonly [side in JoinSide]: Lookup }
  /** Whether changes carry old rows. */
  sendsOld = false
  readonly #left: Rows
  readonly #right: Rows
  readonly #kind: JoinKind
  readonly #joiner: RowJoiner
  readonly #step: string

  constructor(step: string, left: Rows, right: Rows, kind: JoinKind, joiner: RowJoiner, store: RowStore | undefined) {
    this.#step = step
    this.#left = left
    this.#right = right
    this.#kind = kind
    this.#joiner = joiner
    this.store = store
    if (kind !== 'inner') left.askOld(true)
    if (kind === 'outer') right.askOld(true)
    this.lookups = { left: left.lookup(), right: right.lookup() }
  }

  readonly askOld = (): boolean => {
    this.#left.askOld(true)
    this.#right.askOld(true)
    this.sendsOld = true
    return true
  }

  readonly lookup = (): Lookup => {
    if (this.store) return storeLookup(this.store)
    const { left, right } = this.lookups
    return {
      stores: [...new Set([...left.stores, ...right.stores])],
      open: context => this.#joined(left.open(context), right.open(context))
    }
  }

  /** Whether a change of that side does nothing without a partner. */
  needsPartner(side: JoinSide): boolean {
    return this.#kind === 'inner' || (this.#kind === 'left' && side === 'right')
  }

  /** The row of two; null for none. */
  row(left: unknown, right: unknown, key: unknown): unknown {
    if (left === null && (right === null || this.#kind !== 'outer')) return null
    if (right === null && this.#kind === 'inner') return null
    return settled(this.#step, this.#joiner(left, right, key))
  }

  #joined(left: Getter, right: Getter): Getter {
    return key => {
      const a = left(key)
      if (!a && this.#kind !== 'outer') return undefined
      const b = right(key)
      const value = this.row(a ? a.value : null, b ? b.value : null, key)
      return value === null ? undefined : { value, timestamp: Math.max(a?.timestamp ?? -1, b?.timestamp ?? -1) }
    }
  }
}

/**
 * Joins each change of one table with the row of the other as it is now, at the later of both times. Changes of a versioned table that are not
 * its newest are dropped and counted.
 */
export function joinRowsStep(rows: JoinedRows, side: JoinSide): StepFactory {
  return ({ context, forward, drop }) => {
    const partnerOf = rows.lookups[side === 'left' ? 'right' : 'left'].open(context)
    const needsPartner = rows.needsPartner(side)
    const join = (own: unknown, other: unknown, key: unknown): unknown =>
      side === 'left' ? rows.row(own, other, key) : rows.row(other, own, key)
    return {
      call: ({ key, value, timestamp, headers }) => {
        const { value: now, before, isLatest } = value as Change
        if (!isLatest) return 'out-of-order'
        const partner = partnerOf(key)
        if (!partner && (needsPartner || (now === null && before === null))) return undefined
        const other = partner ? partner.value : null
        const change = new Change(join(now, other, key), rows.sendsOld ? join(before, other, key) : null)
        return new StreamRecord(key, change, partner ? Math.max(timestamp, partner.timestamp) : timestamp, headers)
      },
      emit: (_, result) => {
        if (typeof result === 'string') drop(result)
        else if (result !== undefined) forward(result as StreamRecord<unknown, Change>)
      }
    }
  }
}

/** Passes on what both sides give, and keeps it where the join has a store. */
export function joinedRowsStep(rows: JoinedRows): StepFactory {
  return runtime => {
    const { context } = runtime
    const pass = passChanges(runtime, rows)
    const store = rows.store && context.store(rows.store)
    return {
      call: ({ key, value, timestamp }) => {
        const { value: now } = value as Change
        if (now === null) store?.delete(key)
        else store?.put(key, { value: now, timestamp })
      },
      emit: record => pass(record)
    }
  }
}
