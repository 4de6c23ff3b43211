import { type SerdeResolver, StreamsError } from '#streams'
import { checkSettingNames } from '#streams/connector'
import type { SubjectSchema } from '../../schemas/subject.ts'
import { RegistryClient, type RegistryClientOptions } from './client/client.ts'
import { CatalogueRegistry } from './client/register.ts'
import { type ResolverOptions, resolver } from './resolver.ts'
import { SchemaCache } from './schema-cache.ts'
import type { WriterSchema } from './schema-mark.ts'

/** Settings of `registrySerdes`. */
export interface RegistrySerdesOptions extends RegistryClientOptions, ResolverOptions {
  /**
   * Whether `open` registers a schema that the registry does not have. Default: true; use false where only a pipeline may register schemas.
   */
  readonly register?: boolean
  /** Milliseconds before asking again for an id that the registry does not know. Default: 45,000. */
  readonly unknownForMs?: number
}

const settingNames = {
  url: true,
  auth: true,
  tls: true,
  timeoutMs: true,
  clock: true,
  retry: true,
  breaker: true,
  confirmAfterMs: true,
  catalogue: true,
  plainJson: true,
  schemaId: true,
  register: true,
  unknownForMs: true
} as const

/**
 * Creates serdes that use a schema registry. Nothing connects before `open` or `prepare` is called. Schemas are fetched outside decoding:
 * while the registry is slow, down or answers garbage, `prepare` rejects and records wait. Only an id that the registry twice says it does
 * not know makes a record poison.
 * @example registrySerdes({ url: config.SCHEMA_REGISTRY_URL, catalogue })
 */
export function registrySerdes(options: RegistrySerdesOptions): SerdeResolver {
  checkSettingNames<RegistrySerdesOptions>('registrySerdes', options, settingNames)
  const client = new RegistryClient(options)
  const { clock, unknownForMs } = options
  const schemas = new SchemaCache(id => client.schema(id), {
    ...(clock && { clock }),
    ...(unknownForMs !== undefined && { negativeMs: unknownForMs })
  })
  const register = options.register ?? true
  const registry = new CatalogueRegistry(client, options.catalogue)
  return resolver({ ...options, schemas, writerOf: () => subject => writerSchema(registry, subject, register) })
}

/** Looks first, so that credentials without the right to register do for a registry that has everything. */
async function writerSchema(
  registry: CatalogueRegistry,
  subject: SubjectSchema,
  register: boolean
): Promise<WriterSchema> {
  const known = await registry.find(subject)
  if (known !== undefined) return known
  if (register) return registry.register(subject)
  const message = `the schema registry has no such schema under ${subject.subject}; register it with registerSchemas (\`millrace schemas\`, or \`make schemas\` in the repository of Millrace)`
  throw new StreamsError('unknown-schema', message)
}
