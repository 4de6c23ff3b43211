/** The views that the navigation offers, in its order. */
export const views = [
  { to: '/feedback', label: 'Feedback', about: 'search and read' },
  { to: '/try', label: 'Try it', about: 'post and watch' }
] as const
