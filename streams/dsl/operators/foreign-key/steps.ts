import type { StepFactory } from '../../../processor/step.ts'
import { StreamRecord } from '../../../record.ts'
import type { Serde } from '../../../serde.ts'
import { settled } from '../aggregations/settled.ts'
import type { Change } from '../tables/change.ts'
import type { Lookup } from '../tables/rows.ts'
import { type Answer, fingerprint, type Instruction, isSame, type Subscription } from './subscription.ts'
import type { SubscriptionStore } from './subscription-store.ts'

type AnyRecord = StreamRecord<unknown, unknown>
type Wish = readonly [foreignKey: unknown, instruction: Instruction]

/** What the steps of a foreign-key join share. */
export interface ForeignKeyJoin {
  /** The foreign key of a left row; null for none. */
  readonly foreignKey: (value: unknown, key: unknown) => unknown
  readonly joiner: (left: unknown, right: unknown, key: unknown) => unknown
  readonly isLeft: boolean
  readonly foreignKeys: Serde<unknown>
  readonly leftRows: Serde<unknown>
}

/** Left side: tells the tasks of the right rows which left rows want which of them. */
export function subscribeStep({ foreignKey, isLeft, foreignKeys, leftRows }: ForeignKeyJoin): StepFactory {
  return ({ name, context, forward, drop }) => {
    const keyOf = (row: unknown, key: unknown): unknown => (row === null ? null : settled(name, foreignKey(row, key)))
    const isOther = (a: unknown, b: unknown): boolean =>
      a === null || b === null ? a !== b : !foreignKeys.serialize(a).equals(foreignKeys.serialize(b))
    const inner = (_: Change, was: unknown, is: unknown): readonly Wish[] => {
      if (is === null) return was === null ? [] : [[was, 'end-and-answer']]
      if (was === null || !isOther(was, is)) return [[is, 'answer-if-found']]
      return [
        [was, 'end'],
        [is, 'answer']
      ]
    }
    const left = (change: Change, was: unknown, is: unknown): readonly Wish[] => {
      if (change.value === null && change.before === null) return []
      return was !== null && isOther(was, is)
        ? [
            [was, 'end'],
            [is, 'answer']
          ]
        : [[is, 'answer']]
    }
    const wishes = isLeft ? left : inner
    return {
      call: ({ key, value, timestamp, headers }) => {
        const change = value as Change
        if (!change.isLatest) return 'out-of-order'
        const is = keyOf(change.value, key)
        const asked = fingerprint(leftRows, change.value)
        const { partition } = context
        const records = wishes(change, keyOf(change.before, key), is).map(([foreign, instruction]) => {
          const subscription: Subscription = { instruction, asked, partition, key }
          return new StreamRecord(foreign, subscription, timestamp, headers)
        })
        if (is === null && change.value !== null && !isLeft) drop('null-foreign-key')
        return records
      },
      emit: (_, result) => {
        if (typeof result === 'string') return drop(result)
        for (const record of result as readonly AnyRecord[]) forward(record)
      }
    }
  }
}

/** Right side: keeps the subscriptions and answers them with the row as it is now, at the later time of both rows. */
export function answerStep(store: SubscriptionStore, rows: Lookup): StepFactory {
  return ({ context, forward }) => {
    const subscriptions = context.store(store.definition)
    const rowOf = rows.open(context)
    const keep = (foreignKey: unknown, subscription: Subscription): void => {
      const at = { foreignKey, key: subscription.key }
      if (subscription.instruction === 'end' || subscription.instruction === 'end-and-answer') subscriptions.delete(at)
      else subscriptions.put(at, subscription)
    }
    return {
      call: ({ key: foreignKey, value, timestamp, headers }) => {
        const subscription = value as Subscription
        const { instruction, asked, partition, key } = subscription
        if (foreignKey !== null) keep(foreignKey, subscription)
        if (instruction === 'end') return undefined
        const found = foreignKey === null ? undefined : rowOf(foreignKey)
        if (!found && instruction === 'answer-if-found') return undefined
        const time = found ? Math.max(timestamp, found.timestamp) : timestamp
        const row = found && instruction !== 'end-and-answer' ? found.value : null
        return new StreamRecord(key, { asked, partition, row } satisfies Answer, time, headers)
      },
      emit: (_, answer) => {
        if (answer !== undefined) forward(answer as AnyRecord)
      }
    }
  }
}

/** Right side: sends a row that changed to all left rows that want it, in the order of their keys, at its own time. */
export function tellSubscribersStep({ definition, prefixOf }: SubscriptionStore): StepFactory {
  return ({ context, forward, drop }) => {
    const subscriptions = context.store(definition)
    return {
      call: ({ key: foreignKey, value, timestamp, headers }) => {
        const { value: row, isLatest } = value as Change
        if (!isLatest) return 'out-of-order'
        return Array.from(subscriptions.prefixScan(prefixOf(foreignKey)), ([{ key }, { asked, partition }]) => {
          const answer: Answer = { asked, partition, row }
          return new StreamRecord(key, answer, timestamp, headers)
        })
      },
      emit: (_, result) => {
        if (typeof result === 'string') return drop(result)
        for (const record of result as readonly AnyRecord[]) forward(record)
      }
    }
  }
}

/** Left side again: joins the left row with the answer, unless the row is no longer the one that asked; then a newer answer is on its way. */
export function resolveStep({ joiner, isLeft, leftRows }: ForeignKeyJoin, rows: Lookup): StepFactory {
  return ({ name, context, forward, drop }) => {
    const rowOf = rows.open(context)
    const stale = Symbol('stale')
    return {
      call: ({ key, value }) => {
        const { asked, row } = value as Answer
        const left = rowOf(key)?.value ?? null
        if (!isSame(asked, fingerprint(leftRows, left))) return stale
        return left === null || (row === null && !isLeft) ? null : settled(name, joiner(left, row, key))
      },
      emit: (record, result) => {
        if (result === stale) drop('stale-answer')
        else forward(record.withValue(result))
      }
    }
  }
}
