import type { SerdeResolver } from '#streams'
import type { Catalogue } from '../../schemas/subject.ts'
import { referencesIn } from './references.ts'
import { type ResolverOptions, resolver } from './resolver.ts'
import { SchemaCache } from './schema-cache.ts'

/**
 * Creates serdes without a registry but with the same wire format, for topology tests. A subject's id is its position in the catalogue,
 * from 1; any other id is an unknown schema. Synchronous: the serdes are open at once and need no preparation.
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
