import { type Clock, exponential, type RetryPolicy, retrying, StreamsError, sleep, systemClock } from '#streams'
import { checkSettings, type SteadyClock, steadyClock } from '#streams/connector'
import type { SubjectFormat, SubjectSchema } from '../../../schemas/subject.ts'
import type { RegisteredSchema } from '../schema-cache.ts'
import type { SchemaKey } from '../wire-format.ts'
import { Breaker, type BreakerOptions } from './breaker.ts'
import { registerWith } from './package-client.ts'
import { asTransient, RegistryError, unavailable } from './registry-error.ts'
import { referencesOf, type SchemaReference } from './schema-references.ts'
import { httpTransport, type Transport, type TransportOptions } from './transport.ts'

/** How to reach a registry. */
export interface RegistryClientOptions extends TransportOptions {
  /** Default: the machine's clock. */
  readonly clock?: Clock
  /** Retry policy of one request. Default: 3 attempts, the later ones after 100 and 200 ms. */
  readonly retry?: RetryPolicy
  /** When to leave a failing registry alone. */
  readonly breaker?: BreakerOptions
  /** Milliseconds to wait before asking again for an unknown schema id, because a registry's followers lag behind. Default: 250. */
  readonly confirmAfterMs?: number
}

/** A registered version of a subject. */
export interface SubjectVersion {
  /** Version of the subject, from 1. */
  readonly version: number
  /** Schema id in the registry. */
  readonly id: number
  /** GUID of the schema, if the registry has GUIDs. */
  readonly guid?: string
  /** The schema as text. */
  readonly text: string
  /** Schemas that it refers to, if any. */
  readonly references?: readonly SchemaReference[]
}

interface SchemaAnswer {
  readonly schema?: unknown
  readonly schemaType?: string
  readonly references?: readonly SchemaReference[]
  readonly id?: unknown
  readonly guid?: unknown
  readonly version?: unknown
}

const formatOf: { readonly [schemaType: string]: SubjectFormat } = {
  AVRO: 'avro',
  JSON: 'json-schema',
  PROTOBUF: 'protobuf'
}

/** Names of the formats in the registry's API; Avro goes without one, which older registries ask for. */
const schemaTypes: { readonly [format in SubjectFormat]: object } = {
  avro: {},
  'json-schema': { schemaType: 'JSON' },
  protobuf: { schemaType: 'PROTOBUF' }
}

function httpUrl(value: unknown): string | undefined {
  const parsed = typeof value === 'string' ? URL.parse(value) : null
  return parsed !== null && /^https?:$/.test(parsed.protocol) ? undefined : 'an http or https URL'
}

/**
 * A client of a Confluent-compatible schema registry. Every request has a deadline, is retried a few times and goes through a circuit
 * breaker; every rejection is a `StreamsError` that says whether waiting helps. Connects on first use and needs no closing.
 */
export class RegistryClient {
  /** Address of the registry, without credentials. */
  readonly url: string
  readonly #transport: Transport
  readonly #clock: SteadyClock
  readonly #retry: RetryPolicy
  readonly #breaker: Breaker
  readonly #confirmAfterMs: number

  /** Does not connect yet. */
  constructor(options: RegistryClientOptions) {
    const { url } = options
    checkSettings<{ readonly url: string }>('the schema registry', { url }, { url: httpUrl }, ['url'])
    this.url = url
    this.#transport = httpTransport(options)
    this.#clock = steadyClock(options.clock ?? systemClock)
    this.#retry = unlessAskedToWait(options.retry ?? exponential({ initial: 100, multiplier: 2, attempts: 3 }))
    this.#breaker = new Breaker(this.#clock, options.breaker)
    this.#confirmAfterMs = options.confirmAfterMs ?? 250
  }

  /** Resolves when the registry answers. */
  async ping(): Promise<void> {
    await this.#send('GET', '/schemas/types')
  }

  /**
   * Returns a schema by id or GUID; undefined only if the registry itself says twice that the schema does not exist (404 with error code
   * 40403). Every other failure rejects with a retryable error, since a failed lookup says nothing about a record.
   */
  async schema(key: SchemaKey): Promise<RegisteredSchema | undefined> {
    const first = await this.#find(key)
    if (first !== undefined && first.unreadable === undefined) return first
    await sleep(this.#clock, this.#confirmAfterMs)
    return this.#find(key)
  }

  /** Returns the version of a subject that has exactly this schema and these references, or undefined. */
  async lookup(
    subject: SubjectSchema,
    references: readonly SchemaReference[] = []
  ): Promise<SubjectVersion | undefined> {
    const body = bodyOf(subject, references)
    const answer = await this.#unlessMissing(this.#send('POST', subjectPath(subject.subject), body))
    return answer === undefined ? undefined : versionOf(answer)
  }

  /** Returns all versions of a subject, oldest first; empty when there is none. */
  async versions(subject: string): Promise<readonly SubjectVersion[]> {
    const path = `${subjectPath(subject)}/versions`
    const numbers = (await this.#unlessMissing(this.#send('GET', path))) ?? []
    if (!Array.isArray(numbers)) throw unavailable(`GET ${path} did not answer with a list of versions`)
    return Promise.all(numbers.map(async number => versionOf(await this.#send('GET', `${path}/${Number(number)}`))))
  }

  /** Returns the compatibility set for the subject itself, or undefined when it follows the registry's default. */
  async compatibility(subject: string): Promise<string | undefined> {
    const answer = await this.#unlessMissing(this.#send('GET', `/config/${encodeURIComponent(subject)}`))
    const level = (answer as { compatibilityLevel?: unknown } | undefined)?.compatibilityLevel
    return typeof level === 'string' ? level.toUpperCase() : undefined
  }

  /**
   * Registers a schema and, with a subject's first schema, its compatibility. Returns the id; the same schema always gets the same id.
   * Rejects with `invalid-configuration` when the subject has another compatibility.
   */
  register(subject: SubjectSchema, references: readonly SchemaReference[] = []): Promise<number> {
    const isPlain = references.length === 0 && subject.format !== 'protobuf'
    return isPlain ? registerWith(this.url, this.#send, subject) : this.#registerReferring(subject, references)
  }

  /** The package compiles what it registers, and does not know all of Protobuf and of what others refer to. */
  async #registerReferring(subject: SubjectSchema, references: readonly SchemaReference[]): Promise<number> {
    const { subject: name, compatibility } = subject
    const level = await this.compatibility(name)
    if (level !== undefined && level !== compatibility) {
      const message = `${name} has compatibility ${level}, the catalogue says ${compatibility}`
      throw new RegistryError('invalid-configuration', message)
    }
    const path = `${subjectPath(name)}/versions`
    const { id } = (await this.#send('POST', path, bodyOf(subject, references))) as SchemaAnswer
    if (typeof id !== 'number') throw unavailable(`POST ${path} did not answer with the id of a schema`)
    if (level === undefined) await this.#send('PUT', `/config/${encodeURIComponent(name)}`, { compatibility })
    return id
  }

  async #find(key: SchemaKey): Promise<RegisteredSchema | undefined> {
    try {
      const answer = (await this.#send('GET', schemaPath(key))) as SchemaAnswer
      if (typeof answer.schema !== 'string') throw unavailable(`the answer for schema ${key} holds no schema`)
      const format = formatOf[answer.schemaType ?? 'AVRO'] ?? String(answer.schemaType).toLowerCase()
      const schema = { id: key, format, text: answer.schema }
      return answer.references?.length ? { ...schema, ...(await referencesOf(this.#send, answer.references)) } : schema
    } catch (error) {
      if (error instanceof RegistryError && error.status === 404 && error.errorCode === 40403) return undefined
      if (typeof key === 'string' && (await this.#knowsNoGuids(error))) {
        const unreadable =
          'this schema registry cannot look up GUIDs (/schemas/guids); let the producer send schema ids'
        return { id: key, format: 'avro', text: '', unreadable }
      }
      throw asTransient(error, `schema ${key} could not be fetched`)
    }
  }

  /** Whether it answers, and only the path of GUIDs is unknown to it: it is older than they are, or another make. */
  async #knowsNoGuids(error: unknown): Promise<boolean> {
    if (!(error instanceof RegistryError) || error.httpStatus !== 404) return false
    return this.ping().then(
      () => true,
      () => false
    )
  }

  async #unlessMissing<T>(request: Promise<T>): Promise<T | undefined> {
    try {
      return await request
    } catch (error) {
      if (error instanceof StreamsError && error.code === 'unknown-schema') return undefined
      throw error
    }
  }

  readonly #send: Transport = (method, path, body) =>
    retrying(this.#retry, () => this.#breaker.run(() => this.#transport(method, path, body)), { clock: this.#clock })
}

/** An error with a wait of its own goes to the caller, who knows what else waits meanwhile. */
function unlessAskedToWait(policy: RetryPolicy): RetryPolicy {
  const asks = (error: unknown): boolean => error instanceof StreamsError && error.retryAfter !== undefined
  return { ...policy, retryOn: error => !asks(error) && policy.retryOn(error) }
}

const schemaPath = (key: SchemaKey): string =>
  typeof key === 'number' ? `/schemas/ids/${key}` : `/schemas/guids/${key}`

const subjectPath = (subject: string): string => `/subjects/${encodeURIComponent(subject)}`

function bodyOf({ format, schema }: SubjectSchema, references: readonly SchemaReference[]): object {
  return { schema, ...schemaTypes[format], ...(references.length > 0 && { references }) }
}

function versionOf(answer: unknown): SubjectVersion {
  const { version, id, guid, schema, references = [] } = answer as SchemaAnswer
  if (typeof version === 'number' && typeof id === 'number' && typeof schema === 'string')
    return {
      version,
      id,
      text: schema,
      ...(typeof guid === 'string' && { guid }),
      ...(references.length > 0 && { references })
    }
  throw unavailable('the schema registry answered with something else than a version of a subject')
}
