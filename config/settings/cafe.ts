import { integer, text } from '../setting.ts'

/** The campus cafe. */
export const cafeSettings = {
  CAFE_TOPIC: text('demo', 'Topic of customer events.'),
  CAFE_DEAD_LETTER_TOPIC: text('demo-dlt', 'Dead-letter topic of customer events.'),
  CAFE_PARTITIONS: integer(
    3,
    [1, 10_000],
    'Partitions of the topic when it is created. The sample customers cover three.'
  ),
  CAFE_CLIENT_ID: text('cafe-event-producer', 'Client id of the producer.'),
  CAFE_GROUP_ID: text('cafe-event-consumer-group', 'Consumer group of the terminal consumer.'),
  CAFE_WORKER_GROUP_ID: text(
    'cafe-event-worker-group',
    "Consumer group of the `SYSTEM=cafe` workers. It differs from the terminal consumer's, so both see every event."
  ),
  CAFE_SILENCE_MS: integer(
    30_000,
    [100, 3_600_000],
    'Milliseconds without a message after which the consumer prints what may be wrong.'
  )
} as const
