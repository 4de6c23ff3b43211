import type { Environment } from './environment.ts'
import { pem, present } from './pem.ts'

/** How to reach the brokers, in the words of `connectors/kafka`. */
export function kafkaOptions(environment: Environment) {
  const { KAFKA_SASL_MECHANISM: mechanism, KAFKA_SASL_USERNAME: username, KAFKA_SASL_PASSWORD: password } = environment
  const certificates = present({
    ca: pem(environment, 'KAFKA_TLS_CA_FILE'),
    cert: pem(environment, 'KAFKA_TLS_CERT_FILE'),
    key: pem(environment, 'KAFKA_TLS_KEY_FILE')
  })
  return {
    brokers: environment.KAFKA_BROKER,
    clientId: environment.KAFKA_CLIENT_ID,
    maxUnpackedBatchBytes: environment.KAFKA_MAX_UNPACKED_BATCH_BYTES,
    ...present({ clientRack: environment.KAFKA_CLIENT_RACK }),
    ...(environment.KAFKA_TLS ? { ssl: certificates } : {}),
    ...(mechanism === 'none' ? {} : { sasl: { mechanism, username: username ?? '', password: password ?? '' } })
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
