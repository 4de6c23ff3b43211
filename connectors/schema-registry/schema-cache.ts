import { type Clock, seconds, systemClock } from '#streams'
import { type SteadyClock, steadyClock } from '#streams/connector'
import type { SchemaKey } from './wire-format.ts'

/** A schema that another one refers to. */
export interface ReferencedSchema {
  /** How it is referred to: the full name of an Avro type, the URI of a JSON schema, the path of a Protobuf file. */
  readonly name: string
  readonly text: string
}

/** A schema as the registry keeps it. */
export interface RegisteredSchema {
  readonly id: SchemaKey
  /** The format of the topics it is for. */
  readonly format: string
  /** The schema as the registry has it. */
  readonly text: string
  /** Schemas that it refers to, each after those that it refers to itself. Default none. */
  readonly references?: readonly ReferencedSchema[]
  /** Why the registry itself cannot make it whole: final, since ids never change. */
  readonly unreadable?: string
}

/** Asks for a schema. Undefined when it is confirmed not to exist; every rejection is transient. */
export type FetchSchema = (id: SchemaKey) => Promise<RegisteredSchema | undefined>

/** How long a cache remembers. */
export interface SchemaCacheOptions {
  /** Default: the machine's clock. */
  readonly clock?: Clock
  /** Milliseconds for which it is remembered that an id does not exist. Default: 45,000. */
  readonly negativeMs?: number
}

/**
 * Schemas by id, fetched once: ids are immutable. That an id does not exist is remembered for a while only, since it may be
 * registered later.
 */
export class SchemaCache {
  readonly #fetch: FetchSchema | undefined
  readonly #clock: SteadyClock
  readonly #negativeMs: number
  readonly #schemas = new Map<SchemaKey, RegisteredSchema>()
  readonly #unknownUntil = new Map<SchemaKey, number>()
  readonly #underWay = new Map<SchemaKey, Promise<RegisteredSchema | undefined>>()

  /** Without `fetch` the cache is complete: what was not added does not exist. */
  constructor(fetch?: FetchSchema, { clock, negativeMs = seconds(45) }: SchemaCacheOptions = {}) {
    this.#fetch = fetch
    this.#clock = steadyClock(clock ?? systemClock)
    this.#negativeMs = negativeMs
  }

  /** Adds what is known without asking. */
  add(schema: RegisteredSchema): void {
    this.#schemas.set(schema.id, schema)
  }

  /** The schema where it is at hand, without asking. */
  peek(id: SchemaKey): RegisteredSchema | undefined {
    return this.#schemas.get(id)
  }

  /** The schema, or undefined when the registry confirmed that there is none. Concurrent calls share one request. */
  async get(id: SchemaKey): Promise<RegisteredSchema | undefined> {
    const known = this.#schemas.get(id)
    if (known !== undefined || this.isUnknown(id)) return known
    const underWay = this.#underWay.get(id)
    if (underWay !== undefined) return underWay
    const request = this.#load(id).finally(() => this.#underWay.delete(id))
    this.#underWay.set(id, request)
    return request
  }

  /** Whether there is no such schema, by the registry's confirmed word of late. */
  isUnknown(id: SchemaKey): boolean {
    if (this.#fetch === undefined) return !this.#schemas.has(id)
    const until = this.#unknownUntil.get(id)
    return until !== undefined && until > this.#clock.steady()
  }

  async #load(id: SchemaKey): Promise<RegisteredSchema | undefined> {
    const schema = await this.#fetch?.(id)
    if (schema === undefined) this.#rememberUnknown(id)
    else this.#schemas.set(id, schema)
    return schema
  }

  /** Bounded, since garbage can carry any id. */
  #rememberUnknown(id: SchemaKey): void {
    if (this.#unknownUntil.size >= 1000) this.#unknownUntil.clear()
    this.#unknownUntil.set(id, this.#clock.steady() + this.#negativeMs)
  }
}
