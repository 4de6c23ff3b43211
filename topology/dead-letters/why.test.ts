import { expect, test } from 'vitest'
import { deadLetter, type Headers, StreamsError, withoutHeaders } from '#streams'
import { saysWhy, whyOf } from './why.ts'

const trace = { traceparent: Buffer.from('00-a') }

const ours = deadLetter('dead', new StreamsError('invalid-value', 'no name'), {
  stage: 'processing',
  application: 'app',
  topology: 't',
  step: 'validate',
  topic: 'in',
  partition: 3,
  record: { key: null, value: null, headers: trace, timestamp: 1_000, offset: 42 },
  attempts: 5,
  schemaId: 7
})

function long(value: number): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeBigInt64BE(BigInt(value))
  return bytes
}

const spring: Headers = {
  ...trace,
  'kafka_dlt-exception-fqcn': 'org.springframework.kafka.listener.ListenerExecutionFailedException',
  'kafka_dlt-exception-cause-fqcn': 'java.lang.IllegalStateException',
  'kafka_dlt-exception-message': 'no name',
  'kafka_dlt-exception-stacktrace': 'at A.b',
  'kafka_dlt-original-topic': 'in',
  'kafka_dlt-original-partition': Buffer.from([0, 0, 0, 3]),
  'kafka_dlt-original-offset': long(42),
  'kafka_dlt-original-timestamp': long(1_000),
  'kafka_dlt-original-consumer-group': 'app'
}

const connect: Headers = {
  ...trace,
  '__connect.errors.topic': 'in',
  '__connect.errors.partition': '3',
  '__connect.errors.offset': '42',
  '__connect.errors.connector.name': 'app',
  '__connect.errors.task.id': '0',
  '__connect.errors.stage': 'VALUE_CONVERTER',
  '__connect.errors.exception.class.name': 'org.apache.kafka.connect.errors.DataException',
  '__connect.errors.exception.message': 'no name',
  '__connect.errors.exception.stacktrace': 'at A.b'
}

const source = { topic: 'in', partition: 3, offset: 42 }
const common = { message: 'no name', source, application: 'app' }

test.each([
  [
    'Kafka Streams and ours',
    ours.headers,
    { kind: 'kafka-streams', reason: 'invalid-value', step: 'validate', attempts: 5, schemaId: 7, timestamp: 1_000 }
  ],
  [
    'Spring',
    spring,
    { kind: 'spring', reason: 'java.lang.IllegalStateException', timestamp: 1_000, stacktrace: 'at A.b' }
  ],
  [
    'Connect',
    connect,
    { kind: 'connect', reason: 'org.apache.kafka.connect.errors.DataException', step: 'VALUE_CONVERTER' }
  ]
])('reads the headers of %s', (_, headers, expected) => {
  expect(whyOf(headers ?? {})).toMatchObject({ ...common, ...expected })
})

test.each([
  ['no headers', {}],
  ['foreign ones', trace],
  ['an empty topic', { '__streams.errors.topic': '' }]
])('a record with %s is a letter of no kind, which has no way back', (_, headers) => {
  expect(whyOf(headers)).toMatchObject({ kind: 'none', reason: 'no-headers', source: undefined })
})

test.each([
  ['too short', Buffer.from([1, 2])],
  ['below 0', long(-1)],
  ['a text', '42']
])('a number of Spring that is %s is not told', (_, offset) => {
  expect(whyOf({ ...spring, 'kafka_dlt-original-offset': offset }).source).toEqual({ ...source, offset: -1 })
})

test.each([
  ['Spring', spring],
  ['Connect', connect]
])('without what says why, the headers of %s are those of the record', (_, headers) => {
  expect(withoutHeaders(headers, saysWhy)).toEqual(trace)
})
