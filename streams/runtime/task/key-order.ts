import type { TopologyNode } from '../../graph/nodes.ts'
import type { InFlightRecord } from './in-flight-record.ts'

export type Order = 'key' | 'partition' | 'none'

/**
 * How a task takes records in: one after the other where a step asks for `partition`; else by key, unless a step asks for `none`. Then they
 * come in in no order, and each of the other steps keeps its own by key.
 */
export function orderOf(nodes: readonly TopologyNode[]): Order {
  const asked = new Set(nodes.map(node => (node.kind === 'processor' ? node.options.order : undefined)))
  if (asked.has('partition')) return 'partition'
  return asked.has('none') ? 'none' : 'key'
}

/** The key of the source record, or the line that stands for it, for order; undefined where it has none. */
export function keyIdOf({ raw: { key }, line }: InFlightRecord): string | undefined {
  if (line !== undefined) return `l${line}`
  return key === null ? undefined : `k${key.toString('latin1')}`
}

const wholePartition = '*'

/** Keeps records of one source key in order while one of them is unfinished: the others wait without holding up other keys. */
export class KeyOrder {
  readonly #order: Order
  readonly #waiting = new Map<string, InFlightRecord[]>()

  constructor(order: Order) {
    this.#order = order
  }

  /** Whether an unfinished record holds the key of this one; if so, it is queued behind it. */
  mustWait(inFlight: InFlightRecord): boolean {
    const id = this.#idOf(inFlight)
    const waiting = id === undefined ? undefined : this.#waiting.get(id)
    waiting?.push(inFlight)
    return waiting !== undefined
  }

  /** The record did not finish at once: it holds its key from now on, unless another does (what a punctuator forwards waits for none). */
  occupy(inFlight: InFlightRecord): void {
    const id = this.#idOf(inFlight)
    if (id === undefined || this.#waiting.has(id)) return
    inFlight.keyId = id
    this.#waiting.set(id, [])
  }

  /** The record is finished; answers the next one of its key, which then holds the key. */
  release(inFlight: InFlightRecord): InFlightRecord | undefined {
    const id = inFlight.keyId
    if (id === undefined) return undefined
    const next = this.#waiting.get(id)?.shift()
    if (next) next.keyId = id
    else this.#waiting.delete(id)
    return next
  }

  #idOf(inFlight: InFlightRecord): string | undefined {
    if (this.#order === 'none') return undefined
    return this.#order === 'partition' ? wholePartition : keyIdOf(inFlight)
  }
}
