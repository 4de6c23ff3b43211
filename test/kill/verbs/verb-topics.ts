import { hours, serdes, type Topic, topic } from '#streams'

/** What every input topic of the run holds. */
export interface Event {
  readonly n: number
  /** Another key: of 20 groups. */
  readonly group: string
}

/** Start of event time, some hours ago; record n lies 10 n milliseconds behind it. */
export const begin = Math.floor(Date.now() / 1_000) * 1_000 - hours(6)
/** So many records of each input topic. */
export const events = 1_200
export const keys = 200
export const partitions = 4

export const timeOf = (n: number): number => begin + 10 * n
export const keyOf = (n: number): string => `k${n % keys}`
export const groupOf = (n: number): string => `g${n % 20}`

const inputs = ['left', 'right'] as const

/** Topics of one run, by its name: both inputs, and an output for each thing that is looked at. */
export interface VerbTopics {
  readonly left: Topic<string, Event>
  readonly right: Topic<string, Event>
  /** A name for each group. */
  readonly names: Topic<string, string>
  readonly out: (name: string) => Topic<string, string>
}

export function verbTopics(run: string): VerbTopics {
  const [left, right] = inputs.map(name => topic(`${run}.${name}`, serdes.string, serdes.json<Event>())) as [
    Topic<string, Event>,
    Topic<string, Event>
  ]
  const names = topic(`${run}.names`, serdes.string, serdes.string)
  return { left, right, names, out: name => topic(`${run}.${name}`, serdes.string, serdes.string) }
}
