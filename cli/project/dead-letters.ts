import type { Command } from 'commander'
import { type SerdeResolver, StreamsError, type Topic, type Topology } from '#streams'
import { addDeadLetterActions } from '../dead-letters/actions.ts'
import type { DeadLetterDeps } from '../dead-letters/deps.ts'
import { sourceTopic } from '../dead-letters/letters/source-values.ts'
import { type Application, applicationNamed, loadProject } from './project.ts'

/** Adds `list`, `show` and `replay` on the dead letters of the project's topologies. */
export function addDeadLetters(parent: Command, config: () => string | undefined): void {
  addDeadLetterActions(parent, {
    whose: { flag: '--app <name>', description: 'the application whose dead letters are meant' },
    connect: async name => {
      const project = await loadProject(config())
      const application = applicationNamed(project, name)
      const { driver, serdes } = project
      const resolved: SerdeResolver = (format, topic, part) => {
        const serde = format.serde ?? serdes?.(format, topic, part)
        if (serde !== undefined) return serde
        throw new StreamsError('invalid-configuration', `${project.file} has no serdes for format '${format.name}'`)
      }
      const system = lettersOf(application)
      return {
        driver,
        serdes: resolved,
        system,
        marks: {},
        unreachable: `start one, or correct the driver of ${project.file}`
      }
    }
  })
}

/** What the commands know of a topology's dead letters. */
function lettersOf({ topology, applicationId }: Application): DeadLetterDeps['system'] {
  const [deadLetterTopic] = topology.deadLetterTopics
  if (deadLetterTopic === undefined) {
    throw new StreamsError(
      'invalid-configuration',
      `topology '${topology.name}' has no dead-letter topic: give its builder onError: deadLetterTo(topic)`
    )
  }
  return {
    name: applicationId,
    deadLetterTopic,
    sources: sourcesOf(topology),
    subjects: [],
    plainJson: [],
    messageId: () => undefined
  }
}

function sourcesOf({ nodes }: Topology): DeadLetterDeps['system']['sources'] {
  return nodes.flatMap(node =>
    // An edit is a JSON object; a topic of other values is listed and replayed all the same.
    node.kind === 'source' && !node.repartition
      ? [sourceTopic(node.topic as Topic<unknown, object>, { check: value => value })]
      : []
  )
}
