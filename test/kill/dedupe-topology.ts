import { hours, StreamsBuilder, serdes, type Topology, topic } from '#streams'

/** An event of the kill test. */
export interface Event {
  readonly id: string
}

/** Topics of one run, by its name. */
export function topicsOf(run: string) {
  return {
    input: topic(`${run}.in`, serdes.string, serdes.json<Event>()),
    output: topic(`${run}.out`, serdes.string, serdes.json<Event>())
  }
}

/** Name of the store, and part of its changelog's name. */
export const seenStore = 'drop-repeats'

/** Drops repeats, does a little asynchronous work, writes what is left. */
export function dedupeTopology(run: string): Topology {
  const topics = topicsOf(run)
  const builder = new StreamsBuilder(run)
  builder
    .stream('read', topics.input)
    .dedupe(seenStore, { by: event => event.id, within: hours(24) })
    .mapValues('work', event =>
      event.id.endsWith('7') ? new Promise<Event>(resolve => setImmediate(resolve, event)) : event
    )
    .to('write', topics.output)
  return builder.build()
}
