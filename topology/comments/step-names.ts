/** Names of the steps that others than the recipe know. */
export const stepNames = {
  score: 'score',
  save: 'save-comment',
  countRepeats: 'count-repeats'
} as const
