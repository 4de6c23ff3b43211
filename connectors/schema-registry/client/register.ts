import { codeOf, StreamsError, sleep, systemClock } from '#streams'
import { compatibilityProblems } from '../../../schemas/compatibility/compare.ts'
import type { Catalogue, Compatibility, SubjectSchema } from '../../../schemas/subject.ts'
import { referencesIn, referredTo } from '../references.ts'
import { RegistryClient, type RegistryClientOptions, type SubjectVersion } from './client.ts'
import { unavailable } from './registry-error.ts'
import type { SchemaReference } from './schema-references.ts'
import { withoutCredentials } from './transport.ts'

const looks = 20
const pauseMs = 100

/** A subject in the registry after registration. */
export interface RegisteredSubject {
  /** Name in the registry. */
  readonly subject: string
  /** Version of the subject, from 1. */
  readonly version: number
  /** Schema id in the registry. */
  readonly id: number
  /** GUID of the schema, if the registry has GUIDs. */
  readonly guid?: string
  /** How the registry compares later versions. */
  readonly compatibility: Compatibility
  /** False when the registry already had this version. */
  readonly created: boolean
}

/** What to register, and where. */
export interface RegisterOptions extends RegistryClientOptions {
  /** Subjects with their schemas. */
  readonly catalogue: Catalogue
}

/**
 * Registers every subject of the catalogue with its compatibility, referenced schemas first. Avro schemas without references are compared
 * before anything is written, so that either all of them fit or nothing changes; the registry itself compares the others when they are
 * written. Rejects with `incompatible-schema`, listing the reasons, with `invalid-configuration` when a subject already has another
 * compatibility, and with `registry-unavailable` when there is no registry.
 */
export async function registerSchemas(options: RegisterOptions): Promise<readonly RegisteredSubject[]> {
  const registry = new CatalogueRegistry(new RegistryClient(options), options.catalogue)
  return registry.registerAll()
}

/** A catalogue in a registry. */
export class CatalogueRegistry {
  readonly #client: RegistryClient
  readonly #catalogue: Catalogue

  /** Asks for nothing yet. */
  constructor(client: RegistryClient, catalogue: Catalogue) {
    this.#client = client
    this.#catalogue = catalogue
  }

  /** As `registerSchemas`. */
  async registerAll(): Promise<readonly RegisteredSubject[]> {
    await this.#client.ping()
    for (const subject of this.#catalogue) referencesIn(this.#catalogue, subject)
    await Promise.all(this.#catalogue.map(subject => this.#check(subject)))
    const registered = new Map<SubjectSchema, RegisteredSubject>()
    for (const subject of this.#catalogue) await this.#write(subject, registered)
    return this.#catalogue.map(subject => registered.get(subject) as RegisteredSubject)
  }

  /** Registers one subject, what it refers to before it: compares first, then writes. Rejects as `registerSchemas` does. */
  async register(subject: SubjectSchema): Promise<RegisteredSubject> {
    await this.#check(subject)
    return this.#write(subject, new Map())
  }

  /** The version that has exactly this schema, or undefined when the registry lacks it or what it refers to. */
  async find(subject: SubjectSchema): Promise<SubjectVersion | undefined> {
    const references: SchemaReference[] = []
    for (const { name, subject: other } of subject.references ?? []) {
      const found = await this.find(referredTo(this.#catalogue, subject, other))
      if (found === undefined) return undefined
      references.push({ name, subject: other, version: found.version })
    }
    return this.#client.lookup(subject, references)
  }

  /**
   * The compatibility of a subject. Another one than the catalogue's is looked at again: while another process makes the subject, the
   * registry has it without its setting for a moment.
   */
  async #settledLevel(wanted: SubjectSchema): Promise<string | undefined> {
    for (let look = 1; ; look++) {
      const level = await this.#client.compatibility(wanted.subject)
      if (level === undefined || level === wanted.compatibility || look === looks) return level
      await sleep(systemClock, pauseMs)
    }
  }

  async #check(subject: SubjectSchema): Promise<void> {
    const [level, known] = await Promise.all([this.#settledLevel(subject), this.find(subject)])
    if (level !== undefined && level !== subject.compatibility) throw otherLevel(this.#client, subject, level)
    if (known !== undefined || subject.format !== 'avro' || subject.references?.length) return
    const versions = await this.#client.versions(subject.subject)
    if (versions.some(({ references = [] }) => references.length > 0)) return
    const problems = compatibilityProblems(subject.schema, versions, subject.compatibility)
    if (problems.length > 0) throw incompatible(subject, problems)
  }

  async #write(subject: SubjectSchema, registered: Map<SubjectSchema, RegisteredSubject>): Promise<RegisteredSubject> {
    const before = registered.get(subject)
    if (before !== undefined) return before
    const references: SchemaReference[] = []
    for (const { name, subject: other } of subject.references ?? []) {
      const { version } = await this.#write(referredTo(this.#catalogue, subject, other), registered)
      references.push({ name, subject: other, version })
    }
    const written = await this.#writeOne(subject, references)
    registered.set(subject, written)
    return written
  }

  async #writeOne(subject: SubjectSchema, references: readonly SchemaReference[]): Promise<RegisteredSubject> {
    const { subject: name, compatibility } = subject
    const before = await this.#client.lookup(subject, references)
    const id = await this.#registerBeside(subject, references)
    const found = before ?? (await this.#client.lookup(subject, references))
    if (found === undefined) throw unavailable(`${name} was registered with id ${id}, but cannot be looked up`)
    const guid = found.guid !== undefined && { guid: found.guid }
    return { subject: name, version: found.version, id, ...guid, compatibility, created: before === undefined }
  }

  /** Registers a schema; once more when another process made the subject meanwhile and has set its compatibility by then. */
  async #registerBeside(subject: SubjectSchema, references: readonly SchemaReference[]): Promise<number> {
    try {
      return await this.#client.register(subject, references)
    } catch (thrown) {
      if (codeOf(thrown, 'registry-unavailable') !== 'invalid-configuration') throw thrown
      if ((await this.#settledLevel(subject)) !== subject.compatibility) throw thrown
      return this.#client.register(subject, references)
    }
  }
}

function otherLevel(client: RegistryClient, { subject, compatibility }: SubjectSchema, level: string): StreamsError {
  const put = `curl -X PUT ${withoutCredentials(client.url)}/config/${subject} -d '{"compatibility":"${compatibility}"}'`
  const message = `${subject} has compatibility ${level}, the catalogue says ${compatibility}; set it with: ${put} -H 'content-type: application/vnd.schemaregistry.v1+json'`
  return new StreamsError('invalid-configuration', message)
}

function incompatible({ subject, compatibility }: SubjectSchema, problems: readonly string[]): StreamsError {
  const reasons = problems.map(problem => `\n  - ${problem}`).join('')
  return new StreamsError('incompatible-schema', `${subject} (${compatibility}) cannot be changed like this:${reasons}`)
}
