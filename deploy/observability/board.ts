import { grafanaPanel, type Panel, type Row } from './panel.ts'

/** A board of Grafana. */
export interface Board {
  /** File below deploy/grafana/dashboards, without `.json`, and the board's address in Grafana. */
  readonly name: string
  readonly title: string
  readonly description: string
  /** Lets a person choose topologies, as `$topology` in queries. */
  readonly choosesTopology?: true
  readonly rows: readonly Row[]
}

const columns = 24

interface Placed {
  readonly panel: object
  readonly bottom: number
}

/** Places the panels of a row side by side: stats four high and up to eight in a line, graphs eight high and up to three. */
function place(panels: readonly Panel[], top: number, firstId: number): readonly Placed[] {
  let [x, y] = [0, top]
  return panels.map((panel, index) => {
    const isStat = panel.shape === 'stat'
    const alike = panels.filter(({ shape }) => (shape === 'stat') === isStat).length
    const [w, h] = [Math.max(isStat ? 3 : 8, Math.floor(columns / alike)), isStat ? 4 : 8]
    if (x + w > columns) [x, y] = [0, y + h]
    const placed = grafanaPanel(panel, firstId + index, { h, w, x, y })
    x += w
    return { panel: placed, bottom: y + h }
  })
}

/** The panels of all rows, each row below the one before. */
function panelsOf(rows: readonly Row[]): readonly object[] {
  let [y, id] = [0, 1]
  return rows.flatMap(({ title, panels }) => {
    const heading = {
      id: id++,
      type: 'row',
      title,
      collapsed: false,
      gridPos: { h: 1, w: columns, x: 0, y },
      panels: []
    }
    const placed = place(panels, y + 1, id)
    id += panels.length
    y = Math.max(y + 1, ...placed.map(({ bottom }) => bottom))
    return [heading, ...placed.map(({ panel }) => panel)]
  })
}

const topologies = 'label_values(streams_step_records_total, topology)'

const chooseTopology = {
  name: 'topology',
  label: 'Topology',
  type: 'query',
  datasource: { type: 'prometheus', uid: 'prometheus' },
  definition: topologies,
  query: { query: topologies, refId: 'topology' },
  refresh: 2,
  includeAll: true,
  multi: true,
  current: { text: 'All', value: '$__all' }
}

/** The board as the text of its file. */
export function boardFile({ name, title, description, choosesTopology, rows }: Board): string {
  const board = {
    uid: name,
    title,
    description,
    tags: ['millrace'],
    links: [{ type: 'dashboards', tags: ['millrace'], title: 'Boards', asDropdown: true, includeVars: false }],
    timezone: 'browser',
    schemaVersion: 41,
    refresh: '5s',
    time: { from: 'now-15m', to: 'now' },
    editable: true,
    templating: { list: choosesTopology ? [chooseTopology] : [] },
    panels: panelsOf(rows)
  }
  return `${JSON.stringify(board, null, 2)}\n`
}
