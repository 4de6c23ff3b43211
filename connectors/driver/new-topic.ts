import { type NewTopic, StreamsError } from '#streams'
import { collidingName, nameProblem } from '#streams/connector'

/**
 * Refuses a topic that no broker would make.
 * @throws StreamsError `invalid-configuration` naming the topic and the rule
 */
export function checkNewTopic({ name, partitions }: Pick<NewTopic, 'name' | 'partitions'>): void {
  const problem = nameProblem(name)
  if (problem !== undefined)
    throw new StreamsError('invalid-configuration', `the topic name '${name}' ${problem}: choose another name`)
  if (!(Number.isInteger(partitions) && partitions > 0))
    throw new StreamsError(
      'invalid-configuration',
      `topic '${name}' cannot have ${partitions} partitions: give it 1 or more`
    )
}

/** The error for a topic that differs from an existing one in '.' and '_' only; undefined when none is like it. */
export function collision(name: string, existing: Iterable<string>): StreamsError | undefined {
  const other = collidingName(name, existing)
  if (other === undefined) return undefined
  return new StreamsError(
    'invalid-configuration',
    `topic '${name}' differs from the existing topic '${other}' in '.' and '_' only, which brokers refuse: choose another name`
  )
}
