import { integer, text } from '../setting.ts'

/** The campus cafe. */
export const cafeSettings = {
  CAFE_TOPIC: text('demo', 'Topic of customer events.'),
  CAFE_DEAD_LETTER_TOPIC: text('demo-dlt', 'Topic of records that are no customer events.'),
  CAFE_PARTITIONS: integer(
    3,
    [1, 10_000],
    'Partitions of the topic when it is created; the sample customers reach all of three.'
  ),
  CAFE_CLIENT_ID: text('cafe-event-producer', 'Name under which the broker logs and meters the producer.'),
  CAFE_GROUP_ID: text('cafe-event-consumer-group', 'Consumer group of the consumer in a terminal.'),
  CAFE_WORKER_GROUP_ID: text(
    'cafe-event-worker-group',
    'Consumer group of the workers of `SYSTEM=cafe`: another one, so that they and the consumer in a terminal both see every event.'
  ),
  CAFE_SILENCE_MS: integer(
    30_000,
    [100, 3_600_000],
    'Milliseconds without a message after which the consumer says what may be wrong.'
  )
} as const
