import { addresses, copies, flag, integer, oneOf, optionalText, secret, text } from '../setting.ts'

/** How processes reach the broker. */
export const kafkaSettings = {
  KAFKA_BROKER: addresses('localhost:9092', 'Bootstrap brokers.'),
  KAFKA_CLIENT_ID: text('millrace', 'Client id, which the broker uses in its logs, metrics and quotas.'),
  KAFKA_CLIENT_RACK: optionalText(
    "Rack of this process, as in the brokers' `broker.rack`. Partitions are read from a nearby replica if the brokers have a `replica.selector.class`."
  ),
  KAFKA_TLS: flag(false, 'Connect to the broker over TLS.'),
  KAFKA_TLS_CA_FILE: optionalText("PEM file with the CA of the broker's certificate.", 'a path, or empty'),
  KAFKA_TLS_CERT_FILE: optionalText(
    'PEM file with the client certificate, if the broker requires one.',
    'a path, or empty'
  ),
  KAFKA_TLS_KEY_FILE: optionalText('PEM file with the key of the client certificate.', 'a path, or empty'),
  KAFKA_SASL_MECHANISM: oneOf(
    ['none', 'plain', 'scram-sha-256', 'scram-sha-512'],
    'none',
    'SASL mechanism. All but `none` need a username and a password.'
  ),
  KAFKA_SASL_USERNAME: optionalText('SASL username.'),
  KAFKA_SASL_PASSWORD: secret('SASL password.'),
  KAFKA_SASL_PASSWORD_FILE: optionalText(
    'File with the password, such as a mounted secret. It is read at each login, so a new password needs no restart.',
    'a path, or empty'
  ),
  KAFKA_SESSION_TIMEOUT_MS: integer(
    45_000,
    [6_000, 1_800_000],
    'Milliseconds without a heartbeat after which a worker loses its partitions.'
  ),
  KAFKA_GROUP_INSTANCE_ID: optionalText(
    'Static member id, unique for each worker. A worker that restarts within the session timeout gets its partitions back without a rebalance.'
  ),
  KAFKA_REBALANCE_TIMEOUT_MS: integer(
    60_000,
    [1_000, 1_800_000],
    'Milliseconds that a rebalance waits for a worker to finish the records it fetched. Restoring state does not count.'
  ),
  KAFKA_MAX_UNPACKED_BATCH_BYTES: integer(
    67_108_864,
    [1_048_576, 1_073_741_824],
    'Largest size in bytes of one batch after decompression. A larger batch stops its partition, as a damaged batch does, until you raise this or skip the batch.'
  )
} as const

/** How topics are made. */
export const topicSettings = {
  TOPIC_CREATE: flag(true, 'Create missing topics. With `false`, a missing topic stops the process.'),
  TOPIC_PARTITIONS: integer(6, [1, 10_000], 'Partitions of created topics.'),
  TOPIC_REPLICATION: copies(
    "Replication factor of created topics; -1 uses the brokers' `default.replication.factor`. Fewer than 3 on several brokers logs a warning."
  ),
  TOPIC_DEAD_LETTER_BYTES: integer(
    2_097_152,
    [1_048_588, 1_073_741_824],
    '`max.message.bytes` of created dead-letter topics. A letter is the record with its headers, compressed if it is larger. A letter that does not fit is truncated.'
  ),
  TOPIC_RETENTION_MS: integer(
    604_800_000,
    [-1, Number.MAX_SAFE_INTEGER],
    'Retention of created topics, in milliseconds; -1 keeps records forever.'
  )
} as const
