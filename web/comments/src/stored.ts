import { ask } from '../../shared/api/ask.ts'
import { type Comment, commentSchema } from './comment.ts'

/** What was stored before this browser looked. */
export interface StoredComments {
  /** The newest of them. */
  readonly comments: readonly Comment[]
  /** How many there are besides. */
  readonly beyond: number
}

/** Comments of one request, at most. */
const most = 100

/** The newest stored comments, and how many more there are. Rejects with a `RequestProblem` when the API does not answer. */
export async function storedComments(): Promise<StoredComments> {
  const list = await ask<{ readonly comments: readonly unknown[] }>(`/api/comments?limit=${most}`)
  const comments = list.comments.flatMap(one => commentSchema.safeParse(one).data ?? [])
  if (list.comments.length < most) return { comments, beyond: 0 }
  const { total } = await ask<{ readonly total: number }>('/api/statistics')
  return { comments, beyond: Math.max(0, total - comments.length) }
}
