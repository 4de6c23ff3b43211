import { Counter, Gauge, type Registry } from 'prom-client'
import { type MetricDefinition, type Metrics, StreamsError } from '#streams'
import { BucketHistogram } from './bucket-histogram.ts'
import {
  type BucketSeries,
  bucketSeries,
  type Labels,
  type NumberSeries,
  numberSeries,
  type ReadableSeries
} from './series.ts'

/** Buckets of a histogram whose definition names none, as in prom-client. */
const usualBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

/** One metric with its series by label values. */
interface Family {
  readonly definition: MetricDefinition
  readonly bind: (labels: Labels) => ReadableSeries
  readonly remove: (labels: Labels) => void
}

/**
 * Reports metrics with prom-client. A metric is registered with its first series; asking for a series twice returns the same one. Throws
 * `invalid-configuration` when labels are not those of the definition, or when a name has two definitions.
 */
export function prometheusMetrics(registry: Registry): Metrics {
  const families = new Map<string, Family>()

  const familyOf = (definition: MetricDefinition): Family => {
    const known = families.get(definition.name)
    if (known === undefined) {
      const made = familyFor(definition, registry)
      families.set(definition.name, made)
      return made
    }
    if (known.definition !== definition) checkSame(known.definition, definition)
    return known
  }

  return {
    series: (definition, labels) => familyOf(definition).bind(labels),
    remove: (definition, labels) => familyOf(definition).remove(labels)
  }
}

function familyFor(definition: MetricDefinition, registry: Registry): Family {
  const { name, help, labels, type, buckets = usualBuckets } = definition
  const options = { name, help, labelNames: [...labels], registers: [registry] }
  if (type === 'histogram') {
    const children = new Map<string, BucketSeries>()
    new BucketHistogram({ ...options, buckets: [...buckets] }, children)
    return family(definition, children, bound => bucketSeries(bound, buckets))
  }
  const children = new Map<string, NumberSeries>()
  if (type === 'counter') {
    new Counter({
      ...options,
      collect() {
        this.reset()
        for (const child of children.values()) this.inc(child.labels, child.value())
      }
    })
  } else {
    new Gauge({
      ...options,
      collect() {
        this.reset()
        for (const child of children.values()) this.set(child.labels, child.value())
      }
    })
  }
  return family(definition, children, numberSeries)
}

function family<S extends ReadableSeries>(
  definition: MetricDefinition,
  children: Map<string, S>,
  make: (labels: Labels) => S
): Family {
  return {
    definition,
    bind: labels => {
      const key = keyOf(definition, labels)
      const known = children.get(key)
      if (known !== undefined) return known
      const made = make(labels)
      children.set(key, made)
      return made
    },
    remove: labels => {
      children.delete(keyOf(definition, labels))
    }
  }
}

function keyOf({ name, labels: names }: MetricDefinition, labels: Labels): string {
  const values = names.map(label => labels[label])
  if (values.includes(undefined) || Object.keys(labels).length !== names.length) {
    const given = Object.keys(labels).join(', ') || 'none'
    throw new StreamsError(
      'invalid-configuration',
      `${name} has the labels ${names.join(', ') || 'none'}, given: ${given}`
    )
  }
  return JSON.stringify(values)
}

function checkSame(known: MetricDefinition, other: MetricDefinition): void {
  if (JSON.stringify(known) === JSON.stringify(other)) return
  throw new StreamsError('invalid-configuration', `${other.name} is defined twice, differently: rename one of them`)
}
