import type { DefaultTheme } from 'vitepress'
import { type Section, sections } from '../generator/reference-sections.ts'

type Item = DefaultTheme.SidebarItem

const page = (text: string, link: string): Item => ({ text, link })

const isModule = ({ entry }: Section): boolean => entry !== 'millrace'

const ofReference = ({ slug, title }: Section): Item => page(title, `/reference/${slug}`)

/** What stands beside every page, in the order in which a newcomer reads. */
export const sidebar: readonly Item[] = [
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
    items: [page('Deployment', '/deployment'), page('Operations', '/operations'), page('Performance', '/benchmarks')]
  },
  {
    text: 'Migrate',
    items: [page('From Kafka Streams', '/coming-from-kafka-streams')]
  },
  {
    text: 'Systems',
    collapsed: true,
    items: [
      page('Overview', '/systems/'),
      page('Feedback: the HTTP API', '/api'),
      page('Feedback: the page', '/page'),
      page('Feedback: sentiment', '/sentiment'),
      page('Feedback: trends', '/trends'),
      page('Feedback: schemas', '/schemas'),
      page('Comments', '/systems/comments'),
      page('Submissions', '/systems/submissions'),
      page('Media events', '/systems/media-events'),
      page('Cafe', '/systems/cafe')
    ]
  },
  {
    text: 'Reference',
    collapsed: true,
    items: [
      page('Overview', '/reference/'),
      { text: 'The library', items: sections.filter(section => !isModule(section)).map(ofReference) },
      { text: 'Testing and connectors', items: sections.filter(isModule).map(ofReference) },
      page('Configuration', '/configuration'),
      page('Metrics', '/metrics'),
      page('Failures', '/failures'),
      page('Topologies', '/topologies')
    ]
  },
  {
    text: 'Project',
    collapsed: true,
    items: [page('Changelog', '/changelog'), page('Versions', '/versioning'), page('How we write', '/style')]
  }
]
