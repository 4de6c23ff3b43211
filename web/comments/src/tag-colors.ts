import type { Tag } from '../../../topology/comments/limits.ts'

/** The colour of each tag, the same in counts and charts. */
export const tagColors: { readonly [tag in Tag]: string } = {
  positive: 'teal.7',
  negative: 'red.6',
  neutral: 'gray.6',
  unrelated: 'grape.7'
}
