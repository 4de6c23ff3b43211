import * as z from 'zod/mini'
import { tags } from '../../../topology/comments/limits.ts'

/** A comment as the stream sends it. Whatever does not fit is not kept. */
export const commentSchema = z.object({
  commentId: z.string().check(z.minLength(1)),
  text: z.string(),
  source: z.string().check(z.minLength(1)),
  timestamp: z.iso.datetime(),
  tag: z.enum(tags),
  textHash: z.string(),
  consumerId: z.string(),
  retryCount: z.int().check(z.nonnegative()),
  processedAt: z.iso.datetime()
})

export type Comment = z.infer<typeof commentSchema>

/** The comment of an event's data, or undefined when it is none. */
export function readComment(data: string): Comment | undefined {
  try {
    return commentSchema.safeParse(JSON.parse(data)).data
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
