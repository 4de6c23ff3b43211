/** How soon somebody has to look: now, today, or when there is time. */
export type Severity = 'critical' | 'warning' | 'info'

/** A rule that Prometheus evaluates. Its name is a heading of docs/guides/operations.md. */
export interface Alert {
  readonly name: string
  readonly expr: string
  /** How long the expression has to hold, such as `5m`; `0m` where once is enough. */
  readonly for: string
  readonly severity: Severity
  /** What is wrong, as a template of Prometheus. */
  readonly summary: string
  /** What to do first. */
  readonly action: string
}

/** The page of the guide that has a heading for each alert, as a site of files names it. */
const runbooks = 'operations.html'

/** The guide of the API where `GUIDE_URL` says nothing else. */
const usualGuide = 'http://localhost:5000/guide'

/** Where it stands below a guide what an alert means and what to do about it. */
export function runbookOf({ name }: Pick<Alert, 'name'>): string {
  return `${runbooks}#${name.toLowerCase()}`
}

/** The address of a runbook as a template: that of the guide is the external label `guide` of the Prometheus that evaluates the rule. */
function runbookUrl(alert: Alert): string {
  return `{{ with $externalLabels.guide }}{{ reReplaceAll "/+$" "" . }}{{ else }}${usualGuide}{{ end }}/${runbookOf(alert)}`
}

// A text in JSON is one in YAML too.
const text = JSON.stringify

function rule(alert: Alert): string {
  return `      - alert: ${alert.name}
        expr: ${text(alert.expr)}
        for: ${alert.for}
        labels: { severity: ${alert.severity} }
        annotations:
          summary: ${text(alert.summary)}
          action: ${text(alert.action)}
          runbook_url: ${text(runbookUrl(alert))}
`
}

/** The file of rules that Prometheus reads. */
export function rulesFile(alerts: readonly Alert[]): string {
  const head = '# Made of deploy/observability/alerts by npm run generate:observability. Do not edit.\n'
  return `${head}groups:\n  - name: millrace\n    rules:\n${alerts.map(rule).join('')}`
}
