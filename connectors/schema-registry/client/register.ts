import { codeOf, StreamsError, sleep, systemClock } from '#streams'
import { compatibilityProblems } from '../../../schemas/compatibility/compare.ts'
import type { Catalogue, Compatibility, SubjectSchema } from '../../../schemas/subject.ts'
import { RegistryClient, type RegistryClientOptions } from './client.ts'
import { unavailable } from './registry-error.ts'
import { withoutCredentials } from './transport.ts'

const looks = 20
const pauseMs = 100

/** A subject as it stands in the registry after registration. */
export interface RegisteredSubject {
  /** Name in the registry. */
  readonly subject: string
  /** Version of the subject, from 1. */
  readonly version: number
  /** Id of the schema in the registry. */
  readonly id: number
  /** How later versions are compared. */
  readonly compatibility: Compatibility
  /** False when the registry had this version already. */
  readonly created: boolean
}

/** What is registered, and where. */
export interface RegisterOptions extends RegistryClientOptions {
  /** Subjects with their schemas. */
  readonly catalogue: Catalogue
}

/**
 * Registers every subject of the catalogue with its compatibility. All are compared before the first is written, so that either
 * the whole catalogue fits or nothing changes. Rejects with `incompatible-schema` listing the reasons, `invalid-configuration`
 * when a subject has another compatibility already, `registry-unavailable` when there is no registry.
 */
export async function registerSchemas(options: RegisterOptions): Promise<readonly RegisteredSubject[]> {
  const client = new RegistryClient(options)
  await client.ping()
  await Promise.all(options.catalogue.map(subject => check(client, subject)))
  const registered: RegisteredSubject[] = []
  for (const subject of options.catalogue) registered.push(await write(client, subject))
  return registered
}

/** Registers one subject: compares first, then writes. Rejects as `registerSchemas` does. */
export async function registerSubject(client: RegistryClient, subject: SubjectSchema): Promise<RegisteredSubject> {
  await check(client, subject)
  return write(client, subject)
}

/**
 * The compatibility of a subject. Another one than the catalogue's is looked at again: while another process makes the subject, the
 * registry has it without its setting for a moment.
 */
async function settledLevel(client: RegistryClient, wanted: SubjectSchema): Promise<string | undefined> {
  for (let look = 1; ; look++) {
    const level = await client.compatibility(wanted.subject)
    if (level === undefined || level === wanted.compatibility || look === looks) return level
    await sleep(systemClock, pauseMs)
  }
}

async function check(client: RegistryClient, subject: SubjectSchema): Promise<void> {
  const [level, known] = await Promise.all([settledLevel(client, subject), client.lookup(subject)])
  if (level !== undefined && level !== subject.compatibility) throw otherLevel(client, subject, level)
  if (known !== undefined || subject.format !== 'avro') return
  const versions = await client.versions(subject.subject)
  const problems = compatibilityProblems(subject.schema, versions, subject.compatibility)
  if (problems.length > 0) throw incompatible(subject, problems)
}

/** Registers a schema; once more when another process made the subject meanwhile and has set its compatibility by then. */
async function registerBeside(client: RegistryClient, subject: SubjectSchema): Promise<number> {
  try {
    return await client.register(subject)
  } catch (thrown) {
    if (codeOf(thrown, 'registry-unavailable') !== 'invalid-configuration') throw thrown
    if ((await settledLevel(client, subject)) !== subject.compatibility) throw thrown
    return client.register(subject)
  }
}

async function write(client: RegistryClient, subject: SubjectSchema): Promise<RegisteredSubject> {
  const before = await client.lookup(subject)
  const id = await registerBeside(client, subject)
  const found = before ?? (await client.lookup(subject))
  if (found === undefined) throw unavailable(`${subject.subject} was registered with id ${id}, but cannot be looked up`)
  const { compatibility } = subject
  return { subject: subject.subject, version: found.version, id, compatibility, created: before === undefined }
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
