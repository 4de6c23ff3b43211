import { join } from 'node:path'
import { rulesFile } from './alert.ts'
import { alerts } from './alerts.ts'
import { boardFile } from './board.ts'
import { boards } from './boards.ts'

const deploy = join(import.meta.dirname, '..')

/** Where the boards of Grafana are. */
export const dashboards = join(deploy, 'grafana', 'dashboards')

/** The files that Grafana and Prometheus read, by their paths. */
export function generatedFiles(): ReadonlyMap<string, string> {
  return new Map([
    ...boards.map(board => [join(dashboards, `${board.name}.json`), boardFile(board)] as const),
    [join(deploy, 'prometheus', 'alerts.yml'), rulesFile(alerts)]
  ])
}
