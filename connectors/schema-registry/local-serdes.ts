import type { SerdeResolver } from '#streams'
import type { Catalogue } from '../../schemas/subject.ts'
import { type ResolverOptions, resolver } from './avro/resolver.ts'
import { SchemaCache } from './schema-cache.ts'

/**
 * Serdes without a registry and with the same wire format, for topology tests: a subject's id is its place in the catalogue,
 * from 1. Synchronous: open at once, nothing to prepare. Any other id is an unknown schema.
 * @example new TopologyTestDriver(topology, { serdes: localSerdes(catalogue) })
 */
export function localSerdes(catalogue: Catalogue, options: Omit<ResolverOptions, 'catalogue'> = {}): SerdeResolver {
  const schemas = new SchemaCache()
  const resolve = resolver({ ...options, catalogue, schemas, writerId: subject => catalogue.indexOf(subject) + 1 })
  for (const [i, { format, schema }] of catalogue.entries()) schemas.add({ id: i + 1, format, text: schema })
  return resolve
}
