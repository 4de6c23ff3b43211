/** The views that the navigation offers, in its order. */
export const views = [
  { to: '/overview', label: 'Overview', about: 'mood and system' },
  { to: '/feedback', label: 'Feedback', about: 'search and read' },
  { to: '/customers', label: 'Customers', about: 'one by one' },
  { to: '/dead-letters', label: 'Dead letters', about: 'repair and replay' },
  { to: '/topology', label: 'Topology', about: 'what runs, and how' },
  { to: '/try', label: 'Try it', about: 'post and watch' }
] as const
