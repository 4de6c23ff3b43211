import { type MetricDefinition, type Metrics, type Series, Streams, type StreamsConfig, type Topology } from 'millrace'

/** Sums of counters, for a process that has no Prometheus. */
export function countersIn(sums: Map<string, number>): Metrics {
  const series = ({ name }: MetricDefinition, labels: { readonly [label: string]: string }): Series => {
    const key = `${name} ${JSON.stringify(labels)}`
    const add = (amount: number): void => void sums.set(key, (sums.get(key) ?? 0) + amount)
    return { add, set: value => sums.set(key, value), observe: (_value, count = 1) => add(count) }
  }
  return { series, remove: ({ name }, labels) => sums.delete(`${name} ${JSON.stringify(labels)}`) }
}

export function measured(topology: Topology, config: StreamsConfig): Streams {
  return new Streams(topology, { ...config, metrics: countersIn(new Map()) })
}
