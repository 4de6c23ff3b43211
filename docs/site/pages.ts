import type { DefaultTheme } from 'vitepress'

type Item = DefaultTheme.SidebarItem

const page = (text: string, link: string): Item => ({ text, link })

/** What stands beside every page, in the order in which a newcomer reads. */
export const sidebar: readonly Item[] = [
  {
    text: 'Build',
    items: [
      page('Writing a topology', '/writing-a-topology'),
      page('The millrace command', '/command'),
      page('Dead letters', '/dead-letters'),
      page('Guarantees', '/guarantees'),
      page('Coming from Kafka Streams', '/coming-from-kafka-streams')
    ]
  },
  {
    text: 'Run',
    items: [page('Deployment', '/deployment'), page('Operations', '/operations'), page('Benchmarks', '/benchmarks')]
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
      page('The library', '/reference'),
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
