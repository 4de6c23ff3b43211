import { StreamsError } from '#streams'
import type { Catalogue, SubjectSchema } from '../../schemas/subject.ts'
import type { ReferencedSchema } from './schema-cache.ts'

/** The entry of a catalogue that a reference names. @throws StreamsError `invalid-configuration` when there is none */
export function referredTo(catalogue: Catalogue, from: SubjectSchema, subject: string): SubjectSchema {
  // The last of a subject is its newest version.
  const found = catalogue.findLast(entry => entry.subject === subject)
  if (found !== undefined) return found
  throw wrong(`${from.subject} refers to ${subject}, which is not in the catalogue: add it there`)
}

/**
 * The schemas that one refers to, each after those that it refers to itself.
 * @throws StreamsError `invalid-configuration` for one that is not in the catalogue, is of another format, or refers back
 */
export function referencesIn(catalogue: Catalogue, subject: SubjectSchema): readonly ReferencedSchema[] {
  const found = new Map<string, ReferencedSchema>()
  const visit = (from: SubjectSchema, above: readonly string[]): void => {
    const way = [...above, from.subject]
    for (const { name, subject: next } of from.references ?? []) {
      const entry = referredTo(catalogue, from, next)
      if (way.includes(next)) throw wrong(`schemas refer to each other in a circle: ${[...way, next].join(' -> ')}`)
      if (entry.format !== from.format)
        throw wrong(`${from.subject} is ${from.format} and refers to ${next}, which is ${entry.format}`)
      visit(entry, way)
      found.set(`${name} ${next}`, { name, text: entry.schema })
    }
  }
  visit(subject, [])
  return [...found.values()]
}

const wrong = (message: string): StreamsError => new StreamsError('invalid-configuration', message)
