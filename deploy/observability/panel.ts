/** Units of Grafana: operations and requests a second, a plain number, seconds, a share of 1, bytes, processors. */
export type Unit = 'ops' | 'reqps' | 'short' | 's' | 'percentunit' | 'bytes' | 'none'

/** Values from which on a panel turns orange and red; `low`: up to which it does. */
export interface Limits {
  readonly warn: number
  readonly bad: number
  readonly low?: true
}

/** A line of a panel. */
export interface Query {
  readonly expr: string
  /** Text with `{{label}}`. */
  readonly legend: string
}

/** One panel of a board. */
export interface Panel {
  readonly title: string
  /** What it shows, and what is worth a look. */
  readonly description: string
  readonly unit: Unit
  /** `none` where no value is better or worse than another. */
  readonly limits: Limits | 'none'
  /** Default `lines`. */
  readonly shape?: 'stat' | 'lines' | 'stacked'
  readonly queries: readonly Query[]
}

/** Panels under a heading. */
export interface Row {
  readonly title: string
  readonly panels: readonly Panel[]
}

interface Step {
  readonly color: string
  readonly value: number | null
}

/** The colours of values. The first step is that of all values below the second. */
function stepsOf(limits: Panel['limits']): readonly Step[] {
  if (limits === 'none') return [{ color: 'blue', value: null }]
  const { warn, bad, low } = limits
  if (low) {
    return [
      { color: 'red', value: null },
      { color: 'orange', value: bad },
      { color: 'green', value: warn }
    ]
  }
  return [
    { color: 'green', value: null },
    { color: 'orange', value: warn },
    { color: 'red', value: bad }
  ]
}

const datasource = { type: 'prometheus', uid: 'prometheus' }
const stacked = { stacking: { mode: 'normal' }, fillOpacity: 40 }

/** A panel as Grafana reads it. */
export function grafanaPanel(panel: Panel, id: number, gridPos: object): object {
  const { title, description, unit, limits, shape = 'lines', queries } = panel
  const custom = {
    ...(shape === 'stacked' ? stacked : {}),
    thresholdsStyle: { mode: limits === 'none' ? 'off' : 'dashed' }
  }
  return {
    id,
    type: shape === 'stat' ? 'stat' : 'timeseries',
    title,
    description,
    datasource,
    gridPos,
    fieldConfig: {
      defaults: {
        unit,
        ...(unit === 'none' ? {} : { min: 0 }),
        thresholds: { mode: 'absolute', steps: stepsOf(limits) },
        ...(shape === 'stat' ? {} : { custom })
      },
      overrides: []
    },
    targets: queries.map(({ expr, legend }, index) => ({
      refId: String.fromCharCode(65 + index),
      datasource,
      expr,
      legendFormat: legend
    }))
  }
}
