import type { TopologyNode } from '../../../graph/nodes.ts'
import type { Format } from '../../../serde.ts'
import { topic } from '../../../topic.ts'
import type { StreamPlace } from '../../place.ts'
import type { AddedTable } from '../tables/added-table.ts'
import { answerStep, type ForeignKeyJoin, resolveStep, subscribeStep, tellSubscribersStep } from './steps.ts'
import { type Answer, answerFormat, serdeOf, subscriptionFormat } from './subscription.ts'
import { subscriptionStore } from './subscription-store.ts'

/** What is joined, and how. */
export interface ForeignKeyParts extends Pick<ForeignKeyJoin, 'foreignKey' | 'joiner' | 'isLeft'> {
  readonly name: string
  readonly verb: string
  readonly left: AddedTable
  readonly right: AddedTable
}

type Add = (node: TopologyNode) => void

/**
 * Adds the steps of a foreign-key join, as KIP-213 has them: each left row subscribes to its right row over one topic, the task of the right row
 * answers over another. Answers where the joined rows are, as records.
 */
export function addForeignKeyJoin({ name, verb, ...parts }: ForeignKeyParts): StreamPlace {
  const { left: ofLeft, right: ofRight, ...functions } = parts
  const [left, right] = [ofLeft.place, ofRight.place]
  const { add } = left
  ofRight.rows.askOld(true)
  ofLeft.rows.askOld(true)
  const [keys, foreignKeys] = [serdeOf(left.key), serdeOf(right.key)]
  const join: ForeignKeyJoin = { ...functions, foreignKeys, leftRows: serdeOf(left.value) }
  const store = subscriptionStore(`${name}-subscription-store`, foreignKeys, keys)
  const rightRows = ofRight.rows.lookup()
  const leftRows = ofLeft.rows.lookup()
  const step = (
    suffix: string,
    parents: readonly string[],
    factory: ReturnType<typeof resolveStep>,
    stores: readonly unknown[]
  ): string => {
    const node = { kind: 'processor', name: `${name}-${suffix}`, parents, verb, factory, stores, options: {} }
    add(node as TopologyNode)
    return node.name
  }
  const send = step('subscribe', left.parents, subscribeStep(join), [])
  const subscriptions = through(add, `${name}-subscription-registration`, [send], {
    key: right.key,
    value: subscriptionFormat(keys)
  })
  const answer = step('answer', [subscriptions], answerStep(store, rightRows), [store.definition, ...rightRows.stores])
  const tell = step('tell-subscribers', right.parents, tellSubscribersStep(store), [store.definition])
  const answers = through(add, `${name}-subscription-response`, [answer, tell], {
    key: left.key,
    value: answerFormat(serdeOf(right.value)),
    partitionOf: value => (value as Answer).partition
  })
  const joined = step('resolve', [answers], resolveStep(join, leftRows), leftRows.stores)
  return { add, parents: [joined], key: left.key, value: undefined, rekeyed: false }
}

interface Through {
  readonly key: Format<unknown> | undefined
  readonly value: Format<unknown>
  readonly partitionOf?: (value: unknown) => number
}

/** Writes a topic and reads it; answers the name of the step that reads. */
function through(add: Add, name: string, parents: readonly string[], { key, value, partitionOf }: Through): string {
  const written = topic(`${name}-topic`, key ?? jsonKeys, value)
  const partitioner = partitionOf && ((_: string, __: unknown, answer: unknown) => partitionOf(answer))
  const to = { topics: [written], choose: () => written }
  add({ kind: 'topic', name: `${name}-write`, parents, to, partitioner, repartition: true })
  const source = { timestamps: undefined, autoOffsetReset: 'earliest', repartition: { partitions: undefined } } as const
  add({ kind: 'source', name: `${name}-read`, parents: [], topic: written, ...source })
  return `${name}-read`
}

const jsonKeys: Format<unknown> = { name: 'json', serde: serdeOf(undefined) }
