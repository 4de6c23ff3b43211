import { asError, type ErrorCode, StreamsError } from '#streams'
import type { Environment } from '../../config/environment.ts'
import { RegistryError } from '../../connectors/schema-registry/index.ts'

/** How the services are seen to, with Docker and without. */
const areServicesUp = 'Are the services up? docker compose ps (without Docker: make status)'
const waitForThem = 'After a start wait 30-45 s, then try again.'
const brokerLog = "Read the broker's log: docker logs broker-schema (without Docker: make logs)"
const registryLog = "Read the registry's log: docker logs schema-registry (without Docker: make logs)"

/** File of the schema, below the repository. */
export const schemaFile = 'schemas/cafe/customer_event.schema.json'

const noBroker = (): readonly string[] => [areServicesUp, waitForThem, brokerLog]

const remedies: { readonly [code in ErrorCode]?: (environment: Environment) => readonly string[] } = {
  'broker-unavailable': noBroker,
  'delivery-timeout': noBroker,
  'registry-unavailable': () => [areServicesUp, waitForThem, registryLog],
  'unknown-topic': ({ CAFE_TOPIC }) => [`Create the topic '${CAFE_TOPIC}': npm run -s cafe:create-topic`]
}

const refusedSchema: readonly string[] = [
  'Is the schema registry up? docker compose ps (without Docker: make status)',
  registryLog,
  `Is ${schemaFile} a valid JSON Schema?`
]

/** The same error with what to do about it, a line each, in its message. */
export function withRemedies(thrown: unknown, environment: Environment): Error {
  const error = asError(thrown)
  if (!(error instanceof StreamsError)) return error
  const refused = error instanceof RegistryError && error.code === 'invalid-configuration'
  const steps = refused ? refusedSchema : (remedies[error.code]?.(environment) ?? [])
  if (steps.length === 0) return error
  const message = [error.message, ...steps.map((step, i) => `  ${i + 1}. ${step}`)].join('\n')
  return new StreamsError(error.code, message, { cause: error, retryable: error.retryable })
}
