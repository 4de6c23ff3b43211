import { asError, codeOf } from '#streams'
import { type Environment, loadEnvironment } from '../config/environment.ts'
import { registryOptions } from '../config/registry-options.ts'
import type { SystemName } from '../config/systems.ts'
import { registerSchemas } from '../connectors/schema-registry/index.ts'
import type { SubjectSchema } from '../schemas/subject.ts'
import { cafeSubjects } from '../topology/cafe/topics.ts'
import { commentsSubjects } from '../topology/comments/topics.ts'
import { feedbackSubjects } from '../topology/feedback/topics.ts'
import { feedbackTrendsSubjects } from '../topology/feedback/trends/topics.ts'
import { earlierMediaSubjects, mediaSubjects } from '../topology/media-events/topics.ts'
import { submissionsSubjects } from '../topology/submissions/topics.ts'
import { schemaTable } from './schema-table.ts'

const subjectsOf: { readonly [name in SystemName]: (environment: Environment) => readonly SubjectSchema[] } = {
  feedback: environment => [...feedbackSubjects(environment), ...feedbackTrendsSubjects(environment)],
  comments: commentsSubjects,
  submissions: submissionsSubjects,
  cafe: cafeSubjects,
  'media-events': environment => [...earlierMediaSubjects(environment), ...mediaSubjects(environment)]
}

/** The subjects of every system under the names that the environment gives their topics; earlier versions before later ones. */
export function everySubject(environment: Environment): readonly SubjectSchema[] {
  return Object.values(subjectsOf).flatMap(subjects => subjects(environment))
}

/** Registers every subject at the configured registry and prints the table. Rejects as `registerSchemas` does. */
export async function schemas(write: (text: string) => void): Promise<void> {
  const environment = loadEnvironment()
  const registered = await registerSchemas({ ...registryOptions(environment), catalogue: everySubject(environment) })
  write(`${schemaTable(registered)}\n`)
}

if (import.meta.main) {
  try {
    await schemas(text => process.stdout.write(text))
  } catch (error) {
    const hint =
      codeOf(error, 'timeout') === 'registry-unavailable'
        ? '; start it with `make run`, or set SCHEMA_REGISTRY_URL'
        : ''
    process.stderr.write(`${asError(error).message}${hint}\n`)
    process.exitCode = 1
  }
}
