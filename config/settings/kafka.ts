import { addresses, copies, flag, integer, oneOf, optionalText, secret, text } from '../setting.ts'

/** How processes reach the broker. */
export const kafkaSettings = {
  KAFKA_BROKER: addresses('localhost:9092', 'Brokers to begin with.'),
  KAFKA_CLIENT_ID: text('millrace', 'Name under which the broker logs and meters our requests.'),
  KAFKA_CLIENT_RACK: optionalText(
    'Where this process is, in the words of the `broker.rack` of brokers: partitions are read from a replica near by, where brokers choose one (`replica.selector.class`).'
  ),
  KAFKA_TLS: flag(false, 'Talk TLS to the broker.'),
  KAFKA_TLS_CA_FILE: optionalText(
    "PEM file of the authority that signed the broker's certificate.",
    'a path, or empty'
  ),
  KAFKA_TLS_CERT_FILE: optionalText(
    'PEM file of our own certificate, where the broker asks for one.',
    'a path, or empty'
  ),
  KAFKA_TLS_KEY_FILE: optionalText('PEM file of the key of our own certificate.', 'a path, or empty'),
  KAFKA_SASL_MECHANISM: oneOf(
    ['none', 'plain', 'scram-sha-256', 'scram-sha-512'],
    'none',
    'How we log in to the broker; all but `none` need a user name and a password.'
  ),
  KAFKA_SASL_USERNAME: optionalText('User name for SASL.'),
  KAFKA_SASL_PASSWORD: secret('Password for SASL.'),
  KAFKA_SASL_PASSWORD_FILE: optionalText(
    'File that holds that password instead, such as a mounted secret: read at each login, so that a new password needs no restart.',
    'a path, or empty'
  ),
  KAFKA_SESSION_TIMEOUT_MS: integer(
    45_000,
    [6_000, 1_800_000],
    'Milliseconds without a heartbeat after which a worker loses its partitions.'
  ),
  KAFKA_GROUP_INSTANCE_ID: optionalText(
    'Name of this worker in its group, different for each: killed and back under it within the session, it gets its partitions back and the others go on.'
  ),
  KAFKA_REBALANCE_TIMEOUT_MS: integer(
    60_000,
    [1_000, 1_800_000],
    'Milliseconds that a group waits in a rebalance for a worker to finish what it took. Restoring state does not count.'
  ),
  KAFKA_MAX_UNPACKED_BATCH_BYTES: integer(
    67_108_864,
    [1_048_576, 1_073_741_824],
    'Most bytes that one compressed batch may unpack to. The partition of a larger one stands still, as at a damaged one, until this is raised or the batch is skipped.'
  )
} as const

/** How topics are made. */
export const topicSettings = {
  TOPIC_CREATE: flag(true, 'Create topics that are missing. With `false` a missing topic stops the process.'),
  TOPIC_PARTITIONS: integer(6, [1, 10_000], 'Partitions of the topics that are created.'),
  TOPIC_REPLICATION: copies(
    "Copies of each partition of the topics that are created; -1 for the brokers' `default.replication.factor`. Fewer than 3 on several brokers are warned of."
  ),
  TOPIC_DEAD_LETTER_BYTES: integer(
    2_097_152,
    [1_048_588, 1_073_741_824],
    'The `max.message.bytes` of dead-letter topics that are created: a letter is its record and headers, compressed where it is larger. One that does not fit is cut.'
  ),
  TOPIC_RETENTION_MS: integer(
    604_800_000,
    [-1, Number.MAX_SAFE_INTEGER],
    'Milliseconds that created topics keep records; -1 keeps them for ever.'
  )
} as const
