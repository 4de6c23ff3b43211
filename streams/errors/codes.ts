/** All error codes, with their meaning and what to do. The reference in docs/ is generated from this table. */
export const errorCodes = {
  'invalid-topology':
    'The topology is wired wrongly (duplicate name, no source, unknown store). Fix the topology; nothing was started.',
  'invalid-configuration': 'A setting is missing or out of range. The message names it and what is allowed.',
  'deserialization-failed': 'The bytes of a record cannot be read in the format of its topic. The record is poison.',
  'damaged-batch':
    'A batch on the broker cannot be read (checksum, codec, format, size). Its partition stops; the message says how to resume.',
  'unknown-schema': 'The registry confirmed that it does not know the schema id of a record. The record is poison.',
  'null-value': 'A record that needs a value has none.',
  'invalid-value': 'A step rejected a value. The message names the field and the limit.',
  'processing-failed': 'A step threw another error. The cause is kept.',
  'serialization-failed': 'A value does not fit the format of the topic it is sent to.',
  'record-too-large':
    'A record is larger than the broker or the producer allows, even compressed. Raise max.message.bytes or make it smaller.',
  'too-many-outputs':
    'One record caused more outputs and rows, or more bytes of them, than maxFanOut and maxFanOutBytes allow.',
  'production-failed': 'The broker refused a record permanently.',
  'timestamp-refused':
    'A topic refuses the timestamp of a record, because of its message.timestamp.before.max.ms or message.timestamp.after.max.ms.',
  'unknown-topic':
    'A topic does not exist. Create it, or let Millrace create it. Records for it wait; none are dead-lettered.',
  'authorization-failed': 'The broker, registry or database refused access. Check the credentials and their rights.',
  'delivery-timeout':
    'An acknowledgement is missing, so whether the records are stored is unknown. Sending again may duplicate them.',
  'broker-unavailable': 'No broker answers or accepts the records, which are not stored. The engine keeps retrying.',
  'registry-unavailable':
    'The schema registry does not answer or returns garbage. Records wait; none are dead-lettered.',
  'incompatible-schema':
    'A schema change breaks readers or writers of earlier versions. The message lists the reasons.',
  'sink-unavailable': 'The sink does not answer. Records wait; none are dead-lettered.',
  'row-refused': 'The sink will never take this row (too long, constraint). It is dead-lettered alone.',
  'sink-failed':
    'The sink failed permanently because of its configuration, not of data. The task stops; nothing is committed.',
  'scorer-unavailable':
    'A remote scorer does not answer, or gives an invalid answer. Records wait; none are dead-lettered.',
  'scorer-refused': 'A remote scorer will never take this text. The record is dead-lettered alone.',
  'dead-letter-failed': 'A dead letter could not be written. The partition stops so that nothing is lost.',
  'replay-limit': 'A dead letter was replayed too often. Repair it or raise the limit.',
  'commit-refused': 'The group moved on while an offset was committed. The records are redelivered to their new owner.',
  'member-fenced':
    'Another process joined the group under the same instance id. Give each process its own id; this one ends.',
  'offset-out-of-range': 'The broker no longer has the requested offset.',
  'changelog-missing':
    'A store has state but its changelog topic is missing or truncated. Rebuild the store or restore the topic.',
  'incompatible-state':
    'An incompatible topology wrote the state. Nothing was read; the message says what differs and what to do.',
  'store-failed': 'A state store could not be read or written.',
  stalled: 'A consumer makes no progress while records wait. It is restarted.',
  'stack-failed':
    'A server of the local stack could not be found, fetched or started. The message says which and what to do.',
  timeout: 'An operation took longer than its limit.',
  backpressure: 'A sink asked for a pause.'
} as const

/** A code listed in `errorCodes`. */
export type ErrorCode = keyof typeof errorCodes
