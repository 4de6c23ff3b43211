import type { CommentProcessed } from '../../../schemas/generated/comments.ts'

/** A processed comment as answers and events show it: times are ISO 8601 in UTC. */
export function represent(comment: CommentProcessed) {
  return {
    ...comment,
    timestamp: new Date(comment.timestamp).toISOString(),
    processedAt: new Date(comment.processedAt).toISOString()
  }
}
