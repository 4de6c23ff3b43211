import type { ErrorCode } from '#streams'

const repair =
  'Correct the value (`millrace dead-letters show` prints it) and replay it with `replay --id … --edit FILE`; tell its producer.'

/** What an operator does about each error code, beside what the code means. */
export const nextSteps: { readonly [code in ErrorCode]: string } = {
  'invalid-topology': 'Correct the topology and deploy again.',
  'invalid-configuration': 'Correct the variable that the message names; docs/reference/configuration.md lists all.',
  'deserialization-failed': repair,
  'damaged-batch':
    'Inspect it with `millrace offsets show`; skip it with `millrace offsets skip`, or repair the topic: see PartitionDamaged in docs/guides/operations.md.',
  'unknown-schema':
    'Register the missing schema, or point `SCHEMA_REGISTRY_URL` at the registry that the producer uses, then `replay --reason unknown-schema`.',
  'null-value': `Tombstones do not belong in this topic. ${repair}`,
  'invalid-value': repair,
  'processing-failed':
    'The stack trace is in the dead letter. Fix the step, deploy, then `replay --reason processing-failed`.',
  'serialization-failed':
    'A step made a value that its topic cannot hold. Fix the step, deploy, then `replay --reason serialization-failed`.',
  'record-too-large':
    "Raise the topic's `max.message.bytes` and replay, or have the producer send less. The limit covers key, value and headers together.",
  'production-failed':
    "The cause says what the broker refused. Correct the topic's settings, then `replay --reason production-failed`.",
  'timestamp-refused':
    "A topology writes such records with the present time, and their own in the header `__streams.event-time`. To keep timestamps, raise the topic's `message.timestamp.after.max.ms` or `message.timestamp.before.max.ms`.",
  'unknown-topic':
    'Create the topic; records for it wait and resume automatically. At the start: create it, or set `TOPIC_CREATE=true`.',
  'authorization-failed':
    'Correct user, password (or the file that holds it) or rights; the message names the server. Then restart the worker: it resumes from the last commit.',
  'delivery-timeout':
    "Check the broker's health and load. Send again: feedback with the same `message_id` (the same `Idempotency-Key`) makes one row.",
  'broker-unavailable':
    'Start the broker or correct `KAFKA_BROKER`. Nothing is lost: work resumes from the last commit.',
  'registry-unavailable': 'Start the registry or correct `SCHEMA_REGISTRY_URL`. Workers resume automatically.',
  'incompatible-schema':
    'Change the schema so that old and new can read each other (add fields with defaults); `make schemas` lists the reasons.',
  'sink-unavailable':
    'Start the database or correct `MYSQL_HOST`. If it runs, the message says what changed in it (docs/reference/failures.md lists every number). Workers resume automatically; lag shrinks afterwards.',
  'too-many-outputs':
    'Have the producer split the record, or raise `task.maxFanOut` or `task.maxFanOutBytes` and give the process the memory, then replay.',
  'row-refused':
    'The message quotes the database. Correct the value or the table, then replay: existing rows stay as they are.',
  'sink-failed':
    'The database setup is wrong (missing table or column, missing rights). Correct it, then restart the worker.',
  'scorer-unavailable': 'Start the remote scorer or choose a local one with `SCORER`. Workers resume automatically.',
  'scorer-refused':
    'The message quotes its answer. Correct the text or the scorer, or choose another `SCORER`, then replay.',
  'dead-letter-failed':
    'Make the dead-letter topic writable (existence, rights, `max.message.bytes`), then restart the worker: it resumes before the record. Meanwhile other partitions continue; a worker with none left ends.',
  'replay-limit':
    'Repair the record with `--edit`. If you know that the cause is gone, raise the limit with `--max-replays`.',
  'commit-refused': 'Nothing, if rare. If frequent, look for long steps and raise `KAFKA_SESSION_TIMEOUT_MS`.',
  'member-fenced':
    'Give each process its own `KAFKA_GROUP_INSTANCE_ID`, or none. The process that joined last continues; this one has ended.',
  'offset-out-of-range':
    'Records were deleted before they were read: raise the retention or the number of workers. Deleted records cannot be replayed.',
  'changelog-missing':
    'Restore the changelog topic, or set `ON_MISSING_CHANGELOG=rebuild` to start the store from what is left of it.',
  'incompatible-state':
    'Revert what the message names; or start under another group, which builds all state anew; or set `ON_CHANGED_STATE=accept` if the present state can be read as it is.',
  'store-failed': 'Check the disk below `STATE_DIR` (space, rights). The store is rebuilt from its changelog.',
  stalled: 'Nothing, if rare: the consumer is rebuilt. If it repeats, the message names the partition and the step.',
  'stack-failed': 'Do what the message says; `make logs` shows the logs of the servers.',
  timeout: 'The message names the operation. Check the server that it waits for.',
  backpressure: 'Nothing: the sink sets the pace. If it lasts, give the sink more room.'
}

/** The next step for the reason of a dead letter; a foreign error's class has no code. */
export function nextStepFor(reason: string): string {
  return Object.hasOwn(nextSteps, reason) ? nextSteps[reason as ErrorCode] : nextSteps['processing-failed']
}
