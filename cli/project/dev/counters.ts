import type { MetricDefinition, Metrics, Series } from '#streams'

type Labels = { readonly [label: string]: string }

/** One series with its present value. */
interface Counter {
  readonly labels: Labels
  value: number
}

/** Metrics that are kept in the process, for the page and the status line. */
export class Counters implements Metrics {
  readonly #byName = new Map<string, Map<string, Counter>>()

  /** A series; the same one for the same labels. */
  readonly series = ({ name }: MetricDefinition, labels: Labels): Series => {
    const known = this.#byName.get(name) ?? new Map<string, Counter>()
    this.#byName.set(name, known)
    const id = JSON.stringify(labels)
    const counter = known.get(id) ?? { labels, value: 0 }
    known.set(id, counter)
    return {
      add: amount => {
        counter.value += amount
      },
      set: value => {
        counter.value = value
      },
      observe: (_value, count = 1) => {
        counter.value += count
      }
    }
  }

  /** Forgets a series. */
  readonly remove = ({ name }: MetricDefinition, labels: Labels): void => {
    this.#byName.get(name)?.delete(JSON.stringify(labels))
  }

  /** Sum of all series of a metric that have these labels. */
  sum(name: string, wanted: Labels = {}): number {
    let sum = 0
    for (const { labels, value } of this.#byName.get(name)?.values() ?? []) {
      if (Object.entries(wanted).every(([label, text]) => labels[label] === text)) sum += value
    }
    return sum
  }
}
