import { createRequire } from 'node:module'
import { COMPATIBILITY, SchemaRegistry, SchemaType } from '@kafkajs/confluent-schema-registry'
import { asError, StreamsError } from '#streams'
import type { SubjectSchema } from '../../../schemas/subject.ts'
import { ajvFor } from '../json/json-validator.ts'
import { RegistryError } from './registry-error.ts'
import type { Transport } from './transport.ts'

type Middleware = NonNullable<ConstructorParameters<typeof SchemaRegistry>[0]['middlewares']>[number]
type Mappersmith = typeof import('mappersmith', { with: { 'resolution-mode': 'require' }})

/** The package is CommonJS: its HTTP library must come from the same build, whose types differ from those of the ES modules. */
const { Response } = createRequire(import.meta.url)('mappersmith') as Mappersmith

/**
 * The package's client over our transport. Its own HTTP stack has no timeout, gives a refused connection status 400, and keeps its
 * retry option in a module-wide object; as the outermost middleware ours answers instead, so none of that is reached.
 */
function packageClient(url: string, transport: Transport, subject?: SubjectSchema): SchemaRegistry {
  const host = url.replace(/\/+$/, '')
  const instead: Middleware = () => ({
    response: async (_next, _renew, request) => {
      const body = request.body()
      const sent = typeof body === 'string' ? (JSON.parse(body) as unknown) : undefined
      const answer = await transport(request.method().toUpperCase(), request.url().slice(host.length), sent)
      return new Response(request, 200, JSON.stringify(answer), { 'content-type': 'application/json' })
    }
  })
  const options = subject?.format === 'json-schema' ? { JSON: { ajvInstance: ajvFor(subject.schema) } } : {}
  return new SchemaRegistry({ host, middlewares: [instead] }, options)
}

/** Registers a schema in Avro or JSON Schema that refers to no others, with its compatibility. Rejects with a `StreamsError`. */
export async function registerWith(url: string, transport: Transport, subject: SubjectSchema): Promise<number> {
  const client = packageClient(url, transport, subject)
  const options = { subject: subject.subject, compatibility: COMPATIBILITY[subject.compatibility] }
  try {
    const registered =
      subject.format === 'avro'
        ? await client.register({ type: SchemaType.AVRO, schema: subject.schema }, options)
        : await client.register({ type: SchemaType.JSON, schema: subject.schema }, options)
    return registered.id
  } catch (thrown) {
    if (thrown instanceof StreamsError) throw thrown
    const error = asError(thrown)
    throw new RegistryError('invalid-configuration', `${subject.subject} cannot be registered: ${error.message}`, {
      cause: error
    })
  }
}
