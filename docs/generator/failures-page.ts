import {
  classifyFailure,
  type FailureClass,
  type FailureRow,
  type FailureSign,
  failureClasses
} from '#streams/connector'
import { grpcScorerFailures } from '../../connectors/grpc-scorer/index.ts'
import { httpScorerFailures } from '../../connectors/http-scorer/index.ts'
import { kafkaFailures } from '../../connectors/kafka/kafka-failures.ts'
import { mysqlFailures } from '../../connectors/mysql/connection/mysql-failures.ts'
import { postgresFailures } from '../../connectors/postgres/postgres-errors.ts'
import { registryFailures } from '../../connectors/schema-registry/client/registry-failures.ts'
import { networkFailures } from '../../connectors/sql/network-failures.ts'

interface Section {
  readonly title: string
  readonly about: string
  readonly rows: readonly FailureRow[]
}

/** Every table of failures, as the connectors use it. */
export const failureTables: readonly Section[] = [
  {
    title: 'Kafka',
    about:
      "By the name of Kafka's error code, as log lines and messages have it, or by what happened instead of an answer.",
    rows: kafkaFailures
  },
  {
    title: 'Schema registry',
    about: "By status, by the registry's own error code, or by what happened instead of one.",
    rows: registryFailures
  },
  {
    title: 'MySQL and MariaDB',
    about: 'By error number: `errno` in log lines and messages.',
    rows: mysqlFailures
  },
  {
    title: 'PostgreSQL',
    about: 'By SQLSTATE: all five characters, or the two that its class begins with.',
    rows: postgresFailures
  },
  {
    title: 'Network and certificates',
    about: 'By the code of the network layer, the same for all databases.',
    rows: networkFailures
  },
  { title: 'Scorers over HTTP', about: 'By status, or by what happened instead of one.', rows: httpScorerFailures },
  { title: 'Scorers over gRPC', about: 'By status.', rows: grpcScorerFailures }
]

const signs: readonly FailureSign[] = ['connection', 'changed', 'suspect', 'unknown']

const cell = (text: string): string => text.replaceAll('|', '\\|')

function rule(sign: FailureSign): string {
  const classes: readonly FailureClass[] = [
    classifyFailure(sign, { hasSucceeded: false }),
    classifyFailure(sign, { hasSucceeded: true }),
    classifyFailure(sign, { hasSucceeded: true, isAtFault: true })
  ]
  return `| \`${sign}\` | ${classes.join(' | ')} |`
}

function section({ title, about, rows }: Section): string {
  const lines = rows.map(
    ({ codes, sign, means, help }) => `| ${codes.join(', ')} | ${sign} | ${cell(means)} | ${cell(help)} |`
  )
  return `## ${title}\n\n${about}\n\n| Codes | Sign | What happened | What helps |\n| --- | --- | --- | --- |\n${lines.join('\n')}\n`
}

/** The page docs/reference/failures.md. */
export function failuresPage(): string {
  const classes = Object.entries(failureClasses).map(([name, meaning]) => `| **${name}** | ${meaning} |`)
  return `# Failures

<!-- Made by npm run docs:failures: change the tables of the connectors instead. -->

How Millrace treats each error of a server or client around it. It drops or changes nothing silently.

| Class | What happens |
| --- | --- |
${classes.join('\n')}

The error's code decides first. If one failure is not enough to tell, evidence decides: whether the server ever gave this client a good
answer, and whether others succeed while one record keeps failing. For a remote scorer that means \`SCORER_GIVE_UP_AFTER\` failures of a text
(5 by default) while it scores others; for a sink it means five failures of a row while it stores others.

| Sign | before the first success | after it | others succeed while the record fails |
| --- | --- | --- | --- |
${signs.map(rule).join('\n')}

- \`connection\`: nobody answered. That never counts against a record.
- \`changed\`: a right, table, column, password or certificate was changed. At the start the process ends and says what to correct; while it
  runs, records wait, because the change can be undone. Passwords and certificates in files are read at every new connection.
- \`suspect\`: the record or the server; one failure does not tell which.
- \`unknown\`: the code is in no table. A proxy or cloud service in between may have given it, and the message says so.

A worker's \`/ready\`, \`streams_waiting_tasks\` and log name what waits; a dead letter names what was refused, and why.

${failureTables.map(section).join('\n')}`
}
