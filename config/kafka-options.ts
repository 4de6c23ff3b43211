import type { Environment } from './environment.ts'
import { passwordReader } from './password.ts'
import { present, renewedCertificates } from './pem.ts'

/**
 * How to reach the brokers, in the words of `connectors/kafka`. Password and certificates are read from their files whenever they are asked
 * for, which the connector does at each new connection.
 */
export function kafkaOptions(environment: Environment) {
  const { KAFKA_SASL_MECHANISM: mechanism, KAFKA_SASL_USERNAME: username } = environment
  const password = passwordReader(environment, 'KAFKA_SASL_PASSWORD')
  const certificates = renewedCertificates(environment, {
    ca: 'KAFKA_TLS_CA_FILE',
    cert: 'KAFKA_TLS_CERT_FILE',
    key: 'KAFKA_TLS_KEY_FILE'
  })
  return {
    brokers: environment.KAFKA_BROKER,
    clientId: environment.KAFKA_CLIENT_ID,
    maxUnpackedBatchBytes: environment.KAFKA_MAX_UNPACKED_BATCH_BYTES,
    ...present({ clientRack: environment.KAFKA_CLIENT_RACK }),
    ...(environment.KAFKA_TLS ? { ssl: certificates } : {}),
    ...(mechanism === 'none' ? {} : { sasl: login(mechanism, username ?? '', password) })
  }
}

function login<M extends string>(mechanism: M, username: string, password: () => string) {
  return {
    mechanism,
    username,
    get password(): string {
      return password()
    }
  }
}

/** How a topic that is missing is made, in the words of `Admin.createTopics`. */
export function topicSettingsOf(environment: Environment) {
  return {
    partitions: environment.TOPIC_PARTITIONS,
    replicationFactor: environment.TOPIC_REPLICATION,
    config: { 'retention.ms': String(environment.TOPIC_RETENTION_MS) }
  }
}
