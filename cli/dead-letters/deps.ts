import type { Driver, SerdeResolver } from '#streams'
import type { SourceValues } from './letters/source-values.ts'
import type { DeadLetterSystem } from './system.ts'

/** What every command works on. Nothing connects before a command runs. */
export interface DeadLetterDeps {
  readonly driver: Driver
  readonly serdes: SerdeResolver
  readonly system: DeadLetterSystem
}

/** Finds how the values of a topic are read and written; undefined for a topic that is no source of the system. */
export type FindValues = (topic: string) => SourceValues | undefined

/** Opens each source topic's serdes once. */
export function valuesOf({ serdes, system }: DeadLetterDeps): FindValues {
  const open = new Map<string, SourceValues>()
  return topic => {
    const known = open.get(topic)
    if (known !== undefined) return known
    const values = system.sources.find(({ name }) => name === topic)?.values(serdes)
    if (values !== undefined) open.set(topic, values)
    return values
  }
}
