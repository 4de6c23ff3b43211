import type { MetricDefinition } from '#streams'
import { type MetricGroup, manifest } from './manifest.ts'

const head = `# Metrics

Generated from metrics/manifest.ts by \`npm run docs:metrics\`. Do not edit.

The API serves \`/metrics\` on its port (\`API_PORT\`, 5000), each worker on its own (\`METRICS_PORT\`, 9464 and up). Both also report the
process metrics of prom-client (\`process_*\`, \`nodejs_*\`): CPU, memory, event loop, garbage collection. Labels have few values: they
name steps, topics and outcomes, never a record or a customer.
`

function row({ name, type, labels, help }: MetricDefinition): string {
  const names = labels.map(label => `\`${label}\``).join(', ') || '-'
  return `| \`${name}\` | ${type} | ${names} | ${help.replaceAll('|', '\\|')} |`
}

function section({ title, reportedBy, metrics }: MetricGroup): string {
  const table = ['| metric | type | labels | meaning |', '| --- | --- | --- | --- |', ...metrics.map(row)]
  return `## ${title}\n\nReported by: ${reportedBy}.\n\n${table.join('\n')}\n`
}

/** The text of docs/reference/metrics.md. */
export function metricsDocument(groups: readonly MetricGroup[] = manifest): string {
  return [head, ...groups.map(section)].join('\n')
}
