import { noLog, noMetrics, type Topology } from '#streams'
import { parseEnvironment } from '../../config/environment.ts'
import { orderLabels } from '../../examples/foreign-key-join.ts'
import { ordersInEuros } from '../../examples/global-table.ts'
import { ordersTopology } from '../../examples/orders/topology.ts'
import { webhookSink } from '../../examples/orders/webhook-sink.ts'
import { sessionization } from '../../examples/sessionization.ts'
import { wordCount } from '../../examples/word-count.ts'
import { cafeSystem } from '../../worker/cafe.ts'
import { commentsSystem } from '../../worker/comments/comments.ts'
import { commentsStatisticsSystem } from '../../worker/comments/statistics.ts'
import { feedbackSystem } from '../../worker/feedback/feedback.ts'
import { feedbackTrendsSystem } from '../../worker/feedback/trends.ts'
import { mediaEventsSystem } from '../../worker/media-events/media-events.ts'
import { mediaSessionsSystem } from '../../worker/media-events/sessions.ts'
import { submissionsSystem } from '../../worker/submissions.ts'

interface Section {
  readonly title: string
  /** One sentence about what it does. */
  readonly about: string
  /** Where its recipe is. */
  readonly recipe: string
  readonly topology: Topology
}

/** Every topology of the repository, composed as its process composes it. Nothing connects. */
async function sections(): Promise<readonly Section[]> {
  const feedback = feedbackSystem(parseEnvironment({}), noLog, noMetrics)
  await feedback.close()
  const trends = feedbackTrendsSystem(parseEnvironment({}), noLog)
  await trends.close()
  const mediaEvents = mediaEventsSystem(parseEnvironment({}), noLog)
  await mediaEvents.close()
  const submissions = submissionsSystem(parseEnvironment({}), noLog)
  await submissions.close()
  const comments = commentsSystem(parseEnvironment({}), noLog, noMetrics)
  await comments.close()
  const statistics = commentsStatisticsSystem(parseEnvironment({}), noLog, noMetrics)
  await statistics.close()
  return [
    {
      title: 'Feedback',
      about: 'Validates feedback, scores its sentiment, and writes it to the scored topic and to the table.',
      recipe: 'topology/feedback/topology.ts',
      topology: feedback.topology
    },
    {
      title: 'Sentiment trends',
      about:
        'Counts scored feedback by minute and hour, of each customer and of all, and judges the windows. Feedback counts where it is, so nothing is repartitioned.',
      recipe: 'topology/feedback/trends/topology.ts',
      topology: trends.topology
    },
    {
      title: 'Submissions',
      about: 'Takes each submission under a lease, does the work, and writes the verdict into its row.',
      recipe: 'topology/submissions/topology.ts',
      topology: submissions.topology
    },
    {
      title: 'Media events',
      about: 'Validates and flattens events of customers; each batch becomes a Parquet file and rows of a star schema.',
      recipe: 'topology/media-events/topology.ts',
      topology: mediaEvents.topology
    },
    {
      title: 'Viewing sessions',
      about:
        'Brings the events of a customer together that half an hour without one does not part, and writes each stay once it is over.',
      recipe: 'topology/media-events/sessions/topology.ts',
      topology: mediaSessionsSystem(parseEnvironment({}), noLog).topology
    },
    {
      title: 'Comments',
      about:
        'Sets repeats of three hours aside, scores the rest, stores them, and publishes them when they are stored.',
      recipe: 'topology/comments/topology.ts',
      topology: comments.topology
    },
    {
      title: 'Comment statistics',
      about:
        'Counts processed comments by minute and hour, tag and source, each once however often it was published. Parts of partitions are summed where they are read, so nothing is repartitioned.',
      recipe: 'topology/comments/statistics/topology.ts',
      topology: statistics.topology
    },
    {
      title: 'Cafe',
      about: 'Shows the orders of a campus cafe as they come, each committed before the next one.',
      recipe: 'topology/cafe/topology.ts',
      topology: cafeSystem(parseEnvironment({}), noLog).topology
    },
    {
      title: 'Orders',
      about: 'The example of the guide: a step that waits for another service, repeats dropped, totals by customer.',
      recipe: 'examples/orders/topology.ts',
      topology: ordersTopology({ rates: async () => 1, rows: webhookSink('http://localhost') })
    },
    {
      title: 'Word count',
      about:
        'The example of the library: two sub-topologies, joined by a repartition topic that brings the same words together.',
      recipe: 'examples/word-count.ts',
      topology: wordCount()
    },
    {
      title: 'Order labels',
      about:
        "A foreign-key join of two tables: orders ask for their customer's row through one topic and are answered through another.",
      recipe: 'examples/foreign-key-join.ts',
      topology: orderLabels()
    },
    {
      title: 'Orders in euros',
      about: 'A stream enriched from a global table, of which every worker has all rows.',
      recipe: 'examples/global-table.ts',
      topology: ordersInEuros()
    },
    {
      title: 'Sessionization',
      about: 'Site visits, sent once they are over: sessions of clicks, and a buffer that holds their changes.',
      recipe: 'examples/sessionization.ts',
      topology: sessionization()
    }
  ]
}

function render({ title, about, recipe, topology }: Section): string {
  const described = topology.describe()
  return `## ${title}

${about} Code: [${recipe}](../../${recipe}).

\`\`\`mermaid
${described.toMermaid()}\`\`\`

\`\`\`text
${described.toText()}\`\`\`
`
}

/** docs/systems/topologies.md. */
export async function topologiesPage(): Promise<string> {
  const rendered = (await sections()).map(render)
  return `# Topologies

Each topology as \`topology.describe()\` shows it, as a Mermaid diagram and as text; \`toDot()\` and \`toJSON()\` give other formats. Metrics, logs and
dead letters use the same names. The topology's error handler sends failed records to the dead-letter topic; it is not a step, so it is not
drawn. Made by \`npm run docs:topologies\`.

${rendered.join('\n')}`
}
