/** The views that the navigation offers, in its order. */
export const views = [
  { to: '/feedback', label: 'Feedback', about: 'search and read' },
  { to: '/topology', label: 'Topology', about: 'what runs, and how' },
  { to: '/try', label: 'Try it', about: 'post and watch' }
] as const
