import type { DefaultTheme } from 'vitepress'
import { type Section, sections } from '../generator/reference-sections.ts'

type Item = DefaultTheme.SidebarItem

const page = (text: string, link: string): Item => ({ text, link })

const isModule = ({ entry }: Section): boolean => entry !== 'millrace'

const ofReference = ({ slug, title }: Section): Item => page(title, `/reference/${slug}`)

const guides: readonly Item[] = [
  { text: 'Learn', items: [page('Word count in ten minutes', '/tutorial')] },
  {
    text: 'Build',
    items: [
      page('Writing a topology', '/writing-a-topology'),
      page('Testing', '/testing'),
      page('State and tables', '/state'),
      page('Time and windows', '/windows'),
      page('Joins', '/joins'),
      page('Errors and retries', '/errors'),
      page('Dead letters', '/dead-letters'),
      page('Guarantees', '/guarantees'),
      page('The millrace command', '/command')
    ]
  },
  {
    text: 'Run',
    items: [
      page('Deployment', '/deployment'),
      page('Operations', '/operations'),
      page('Security', '/security'),
      page('Performance', '/performance'),
      page('Benchmarks', '/benchmarks')
    ]
  },
  {
    text: 'Migrate',
    items: [
      page('From kafkajs', '/coming-from-kafkajs'),
      page('From Kafka Streams', '/coming-from-kafka-streams'),
      page('From Spring for Kafka', '/coming-from-spring-kafka'),
      page('From Quix Streams', '/coming-from-quix')
    ]
  },
  {
    text: 'Project',
    items: [page('Changelog', '/changelog'), page('Versions', '/versioning'), page('How we write', '/style')]
  }
]

const systems: readonly Item[] = [
  { text: 'Systems', items: [page('Overview', '/systems/'), page('Topologies', '/topologies')] },
  {
    text: 'Feedback',
    items: [
      page('The HTTP API', '/api'),
      page('The page', '/page'),
      page('Sentiment', '/sentiment'),
      page('Trends', '/trends'),
      page('Schemas', '/schemas')
    ]
  },
  {
    text: 'Others',
    items: [
      page('Comments', '/systems/comments'),
      page('Submissions', '/systems/submissions'),
      page('Media events', '/systems/media-events'),
      page('Cafe', '/systems/cafe')
    ]
  }
]

const reference: readonly Item[] = [
  {
    text: 'The library',
    items: [page('Overview', '/reference/'), ...sections.filter(section => !isModule(section)).map(ofReference)]
  },
  { text: 'Testing and connectors', items: sections.filter(isModule).map(ofReference) },
  {
    text: 'Running it',
    items: [page('Configuration', '/configuration'), page('Metrics', '/metrics'), page('Failures', '/failures')]
  }
]

const linksOf = (items: readonly Item[]): readonly string[] =>
  items.flatMap(({ link, items = [] }) => [...(link === undefined ? [] : [link]), ...linksOf(items)])

/** Every page that stands in a list beside its neighbours, by its path on the site. */
export const listed: readonly string[] = [guides, systems, reference].flatMap(linksOf)

/** What stands beside a page, by the beginning of its path: the pages of its part of the site. */
export const sidebar: DefaultTheme.SidebarMulti = Object.fromEntries([
  ...[systems, reference].flatMap(items => linksOf(items).map(link => [link, [...items]])),
  ['/', [...guides]]
])
