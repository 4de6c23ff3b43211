import type { Dependency } from '../api/types.ts'
import type { Topologies } from '../topology/types.ts'

/** What is wrong, and what that means to who looks at the page. */
export interface Trouble {
  readonly title: string
  readonly meaning: string
}

const meanings: { readonly [dependency: string]: Trouble } = {
  kafka: {
    title: 'Kafka does not answer',
    meaning: 'New feedback is refused, and what waits is not scored. What is stored can be read and searched.'
  },
  'schema-registry': {
    title: 'The schema registry does not answer',
    meaning: 'New feedback is refused until it does. What is stored can be read and searched.'
  },
  mysql: {
    title: 'The database does not answer',
    meaning:
      'Stored feedback cannot be read. New feedback is accepted and waits in Kafka; it is stored when the database is back.'
  }
}

const again = 'This page tries again by itself.'

/** The API itself is not there. */
export const apiIsAway: Trouble = { title: 'The API does not answer', meaning: `What is shown may be old. ${again}` }

/** What each dependency that is down means. */
export function troublesOf(dependencies: readonly Dependency[]): readonly Trouble[] {
  return dependencies
    .filter(({ status }) => status === 'down')
    .map(({ name, detail }) => {
      const known = meanings[name] ?? { title: `${name} does not answer`, meaning: '' }
      const reason = detail === undefined ? '' : ` Reason: ${detail.replace(/\.$/, '')}.`
      return { title: known.title, meaning: `${known.meaning}${reason} ${again}`.trim() }
    })
}

/** What it means that workers do not answer; those of a topology that another worker still runs are named by its view only. */
export function workerTroublesOf({ workers, topologies }: Topologies): readonly Trouble[] {
  const alone = topologies.filter(topology => topology.workers === 0)
  const stopped = alone.map(({ name, lag }) => {
    const waiting = lag.reduce((sum, { records }) => sum + (records ?? 0), 0)
    const records = waiting === 0 ? '' : ` ${waiting.toLocaleString('en')} wait now.`
    return {
      title: `No worker of ${name} runs`,
      meaning: `New records are accepted and wait in Kafka; they are processed when a worker runs again.${records} Start one, or see the logs of the last.`
    }
  })
  if (topologies.length > 0 || workers.length === 0 || workers.some(({ state }) => state !== 'down')) return stopped
  const where = workers.map(({ url }) => url).join(', ')
  return [
    {
      title: 'No worker answers',
      meaning: `New feedback is accepted and waits in Kafka until a worker runs. Asked at ${where}, which WORKER_METRICS_URLS names.`
    }
  ]
}
