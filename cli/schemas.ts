import { type Command, Option } from 'commander'
import { asError, codeOf, type RegisteredSchema, StreamsError } from '#streams'
import type { Environment } from '../config/environment.ts'
import { registryOptions } from '../config/registry-options.ts'
import { systemNames } from '../config/settings/processes.ts'
import type { SystemName } from '../config/systems.ts'
import { registerSchemas } from '../connectors/schema-registry/index.ts'
import type { SubjectSchema } from '../schemas/subject.ts'
import { cafeSubjects } from '../topology/cafe/topics.ts'
import { commentsSubjects } from '../topology/comments/topics.ts'
import { feedbackSubjects } from '../topology/feedback/topics.ts'
import { feedbackTrendsSubjects } from '../topology/feedback/trends/topics.ts'
import { earlierMediaSubjects, mediaSubjects } from '../topology/media-events/topics.ts'
import { submissionsSubjects } from '../topology/submissions/topics.ts'
import { currentEnvironment } from './dead-letters/connect.ts'
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

interface Flags {
  readonly system?: SystemName
  readonly json?: boolean
}

/** Adds `schemas`. */
export function addSchemasCommand(program: Command): void {
  program
    .command('schemas')
    .description('register the schemas, and print their versions and ids')
    .addOption(new Option('--system <name>', 'only the schemas of this system').choices(systemNames))
    .option('--json', 'as JSON')
    .action(async ({ system, json = false }: Flags) => {
      const environment = await currentEnvironment()
      const registered = await registeredAt(environment, system)
      process.stdout.write(
        json
          ? `${JSON.stringify({ registry: environment.SCHEMA_REGISTRY_URL, subjects: registered }, null, 2)}\n`
          : `${schemaTable(registered)}\nregistry: ${environment.SCHEMA_REGISTRY_URL}\n`
      )
    })
}

/** Registers at the registry of a run, or at that of the environment. A registry that does not answer is said with what to do about it. */
async function registeredAt(
  environment: Environment,
  system: SystemName | undefined
): Promise<readonly RegisteredSchema[]> {
  const catalogue = system === undefined ? everySubject(environment) : subjectsOf[system](environment)
  try {
    return await registerSchemas({ ...registryOptions(environment), catalogue })
  } catch (error) {
    if (codeOf(error, 'timeout') !== 'registry-unavailable') throw error
    const remedy = 'start it with `make run`, or set SCHEMA_REGISTRY_URL'
    throw new StreamsError('registry-unavailable', `${asError(error).message}; ${remedy}`, { cause: error })
  }
}
