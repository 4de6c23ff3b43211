import type { SerdeResolver } from '#streams'
import type { Catalogue } from '../../schemas/subject.ts'
import { referencesIn } from './references.ts'
import { type ResolverOptions, resolver } from './resolver.ts'
import { SchemaCache } from './schema-cache.ts'

/**
 * Serdes without a registry and with the same wire format, for topology tests: a subject's id is its place in the catalogue,
 * from 1. Synchronous: open at once, nothing to prepare. Any other id is an unknown schema.
 * @example new TopologyTestDriver(topology, { serdes: localSerdes(catalogue) })
 */
export function localSerdes(catalogue: Catalogue, options: Omit<ResolverOptions, 'catalogue'> = {}): SerdeResolver {
  const schemas = new SchemaCache()
  for (const [i, subject] of catalogue.entries()) {
    const { format, schema: text } = subject
    schemas.add({ id: i + 1, format, text, references: referencesIn(catalogue, subject) })
  }
  return resolver({ ...options, catalogue, schemas, writerOf: subject => ({ id: catalogue.indexOf(subject) + 1 }) })
}
