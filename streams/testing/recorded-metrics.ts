import type { MetricDefinition, Metrics, Series } from '../metrics/metrics.ts'

/** Metrics kept in memory, for tests to query. */
export class RecordedMetrics implements Metrics {
  readonly #values = new Map<string, number>()

  /** Returns a series that is kept in memory. */
  readonly series = (definition: MetricDefinition, labels: { readonly [label: string]: string }): Series => {
    const id = idOf(definition.name, labels)
    const add = (amount: number): void => void this.#values.set(id, (this.#values.get(id) ?? 0) + amount)
    return { add, set: value => void this.#values.set(id, value), observe: (_value, count = 1) => add(count) }
  }

  /** Removes a series. */
  readonly remove = (definition: MetricDefinition, labels: { readonly [label: string]: string }): void => {
    this.#values.delete(idOf(definition.name, labels))
  }

  /** Returns the value of a counter or gauge, or the number of observations of a histogram, summed over the labels not given. */
  value(name: string, labels: { readonly [label: string]: string } = {}): number {
    let sum = 0
    for (const [id, value] of this.#values) if (matches(id, name, labels)) sum += value
    return sum
  }
}

function idOf(name: string, labels: { readonly [label: string]: string }): string {
  return JSON.stringify([name, labels])
}

function matches(id: string, name: string, wanted: { readonly [label: string]: string }): boolean {
  const [ofName, labels] = JSON.parse(id) as [string, { [label: string]: string }]
  return ofName === name && Object.entries(wanted).every(([label, value]) => labels[label] === value)
}
