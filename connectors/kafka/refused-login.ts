import { StreamsError } from '#streams'
import type { KafkaOptions } from './kafka-options.ts'

/** Settings with which a broker has let somebody in. */
const letIn = new WeakSet<KafkaOptions>()

/** A broker took a connection with these settings. */
export function noteLogin(options: KafkaOptions): void {
  letIn.add(options)
}

/**
 * A refused login is a wrong set-up before any was taken. After that the credentials were changed or withdrawn meanwhile, which time may mend:
 * they are read anew at each connection. So it becomes a retryable `broker-unavailable` that says so, and clients wait. Other errors stay as they are.
 */
export function afterLogin(options: KafkaOptions, error: unknown): unknown {
  const { name, message } = error as { readonly name?: string; readonly message?: string }
  if (name !== 'KafkaJSSASLAuthenticationError' || !letIn.has(options)) return error
  return new StreamsError(
    'broker-unavailable',
    `the broker refuses a login that it took before: ${message}. Write the new password to the file of KAFKA_SASL_PASSWORD_FILE, which is read at each connection, or give the user back its rights; a password in KAFKA_SASL_PASSWORD needs a restart`,
    { cause: error, retryable: true }
  )
}
