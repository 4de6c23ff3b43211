const repair = 'Put the value right below, try it with Dry run, then choose Replay corrected. Tell its producer.'

const replayAll = (cause: string): string =>
  `${cause} Then choose Replay below, or open its group in the list and choose Replay there for all of them.`

/** What to do about a letter with the buttons of this page, by its reason, where the API's words name commands. */
const onThePage: { readonly [reason: string]: string } = {
  'deserialization-failed': repair,
  'invalid-value': repair,
  'null-value': `Tombstones do not belong in this topic. ${repair}`,
  'unknown-schema': replayAll(
    'Register the missing schema, or point SCHEMA_REGISTRY_URL at the registry that the producer uses.'
  ),
  'processing-failed': replayAll('The stack trace is below, under Original record. Fix the step and deploy.'),
  'serialization-failed': replayAll('A step made a value that its topic cannot hold. Fix the step and deploy.'),
  'production-failed': replayAll("The message says what the broker refused. Correct the topic's settings."),
  'row-refused': replayAll(
    'The message holds the reason of the database. Put the value right below, or the table; rows that exist are left alone.'
  ),
  'scorer-refused': replayAll(
    "The message holds the scorer's answer. Put the text right below, or the scorer, or choose another SCORER."
  ),
  'record-too-large': replayAll(
    "Raise the topic's max.message.bytes, or have the producer send less. The limit holds for key, value and headers together."
  ),
  'too-many-outputs': replayAll(
    'Have the producer split the record, or raise task.maxFanOut or task.maxFanOutBytes and give the process the memory.'
  ),
  'replay-limit': `It came back too often: something else is wrong with it. ${repair}`
}

/** What to do about a letter, in the words of this page; `known` is what the API says, for reasons that have no other words here. */
export function nextStepOf(reason: string, known: string): string {
  return Object.hasOwn(onThePage, reason) ? (onThePage[reason] ?? known) : known
}
