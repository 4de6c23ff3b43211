import type { Command } from 'commander'
import { StreamsError, systemClock } from '#streams'
import { feedbackTracing } from '../../api/composition/feedback-search.ts'
import { FeedbackTracer } from '../../api/routes/feedback/trace/trace-feedback.ts'
import type { Environment } from '../../config/environment.ts'
import { kafkaOptions } from '../../config/kafka-options.ts'
import { mysqlOptions } from '../../config/mysql-options.ts'
import { registryOptions } from '../../config/registry-options.ts'
import { kafkaDriver } from '../../connectors/kafka/index.ts'
import { closePool, mysqlPool } from '../../connectors/mysql/connection/pool.ts'
import { feedbackReadModel } from '../../connectors/mysql/feedback/read-model.ts'
import { registrySerdes } from '../../connectors/schema-registry/index.ts'
import { parseUuid } from '../../schemas/values/uuid.ts'
import { placeOf } from '../../topology/dead-letters/note.ts'
import { feedbackSubjects } from '../../topology/feedback/topics.ts'
import { currentEnvironment } from '../dead-letters/connect.ts'
import { renderTrace } from './render-trace.ts'

interface Flags {
  readonly json?: boolean
}

/** Milliseconds that a trace may take. */
const timeout = 30_000

/** Adds `trace`. It sets the exit code: 0 when something is known of the id, else 1; 2 for wrong use. */
export function addTraceCommand(program: Command): void {
  program
    .command('trace')
    .description('show everything that happened to a piece of feedback: times, offsets, row, dead letters')
    .argument('<id>', 'a message_id, or the id of a dead letter')
    .option('--json', 'print one JSON object')
    .action(async (id: string, flags: Flags) => {
      const trace = await traceOf(id, await currentEnvironment())
      process.stdout.write(flags.json === true ? `${JSON.stringify(trace, null, 2)}\n` : renderTrace(trace))
      process.exitCode = trace.state === 'unknown' ? 1 : 0
    })
}

async function traceOf(given: string, environment: Environment) {
  const id = parseUuid(given)
  const letter = id === undefined ? placeOf(given) : undefined
  if (id === undefined && letter?.topic !== environment.FEEDBACK_DEAD_LETTER_TOPIC) {
    const message = `${given} is neither a message_id (a UUID) nor a dead letter of ${environment.FEEDBACK_DEAD_LETTER_TOPIC}`
    throw new StreamsError('invalid-configuration', message)
  }
  const driver = kafkaDriver(kafkaOptions(environment))
  const [admin, pool] = [driver.admin(), mysqlPool(mysqlOptions(environment))]
  try {
    const tracing = feedbackTracing({
      environment,
      admin,
      reader: driver.reader(),
      serdes: registrySerdes({
        ...registryOptions(environment),
        catalogue: feedbackSubjects(environment),
        register: false,
        plainJson: environment.FEEDBACK_FORMAT === 'json' ? [environment.FEEDBACK_RAW_TOPIC] : []
      }),
      rows: feedbackReadModel({ pool }),
      clock: systemClock
    })
    const tracer = new FeedbackTracer(tracing, AbortSignal.timeout(timeout))
    return letter === undefined ? await tracer.ofMessage(id ?? '') : await tracer.ofLetter(letter)
  } finally {
    await admin.close()
    await closePool(pool)
  }
}
