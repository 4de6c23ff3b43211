import { inputOf, isMarked, type ProcessorNode, type StepContext, type StepFactory, sourceRecord } from './running.ts'

/** A call of a step that did not fail. */
interface Arrival {
  /** The step, the input behind the record, and its time. */
  readonly what: string
  readonly source: string
}

/**
 * Sees what a record that fails may change for others although nothing of it stays, as it is no write: the time of a step, which follows all
 * that comes to it; when that is sent which waited for time to pass; and the order in which other records come, who wait for it.
 */
export class Probe {
  /** Source records that a guard failed for good. */
  readonly failed = new Set<string>()
  /** Marked source records that brought the time of a step forward, or in whose course something was sent that a step had kept. */
  readonly moved = new Set<string>()
  /** After a restart something came to a step with a time of its own that was older than what had come before it. */
  isBehind = false
  readonly #arrivals = new Map<string, Arrival[]>()
  readonly #times = new Map<string, number>()
  readonly #timesBefore = new Map<string, number>()

  /** The step of a node, watched. What comes to it is noted for each of its stores and for these places. */
  watched(node: ProcessorNode, ...others: readonly string[]): StepFactory {
    const hasTime = node.verb === 'suppress' || node.stores.some(({ times }) => times !== undefined)
    return runtime => {
      const aside: StepContext['aside'] = kept => {
        const source = sourceRecord(runtime)
        if (source !== undefined && isMarked(runtime)) this.moved.add(source)
        runtime.aside(kept)
      }
      const made = node.factory({ ...runtime, aside })
      const { partition } = runtime.context
      const places = [...node.stores.map(({ name }) => name), ...others].map(place => `${place}/${partition}`)
      return {
        ...made,
        call: (record, attempt) => {
          const source = sourceRecord(runtime)
          const isLater = this.#follow(`${node.name}/${partition}`, record.timestamp, hasTime)
          if (source === undefined) return made.call(record, attempt)
          if (isLater && hasTime && isMarked(runtime)) this.moved.add(source)
          const what = `${node.name} ${inputOf(runtime)} ${record.timestamp}`
          return this.#noted(places, { what, source }, () => made.call(record, attempt))
        }
      }
    }
  }

  /** Whether the same came to a store or a task in another order, but for some source records. */
  isOtherOrder(expected: Probe, without: ReadonlySet<string>): boolean {
    const orderOf = (arrivals: readonly Arrival[] = []): readonly string[] =>
      arrivals.flatMap(({ what, source }) => (without.has(source) ? [] : [what]))
    return [...this.#arrivals].some(([place, arrivals]) => {
      const [is, was] = [orderOf(arrivals), orderOf(expected.#arrivals.get(place))]
      return is.join() !== was.join() && is.toSorted().join() === was.toSorted().join()
    })
  }

  /** The steps begin anew. */
  restarted(): void {
    for (const [step, time] of this.#times) this.#timesBefore.set(step, time)
    this.#times.clear()
  }

  #follow(step: string, time: number, hasTime: boolean): boolean {
    const before = this.#times.get(step) ?? -1
    if (hasTime && Math.max(time, before) < (this.#timesBefore.get(step) ?? -1)) this.isBehind = true
    if (time > before) this.#times.set(step, time)
    return time > before
  }

  /** Notes what came where, until it fails. */
  #noted(places: readonly string[], arrival: Arrival, call: () => unknown): unknown {
    for (const place of places) this.#at(place).push(arrival)
    const failed = (thrown: unknown): never => {
      for (const place of places) this.#at(place).splice(this.#at(place).lastIndexOf(arrival), 1)
      throw thrown
    }
    try {
      const result = call()
      return result instanceof Promise ? result.catch(failed) : result
    } catch (thrown) {
      return failed(thrown)
    }
  }

  #at(place: string): Arrival[] {
    const arrivals = this.#arrivals.get(place) ?? []
    this.#arrivals.set(place, arrivals)
    return arrivals
  }
}
