import { useLiveQuery } from '@tanstack/react-db'
import type { CommentCollection } from '../collection.ts'

const shown = 50

/** The newest comments that are kept here. */
export function Newest({ collection }: { readonly collection: CommentCollection }) {
  const { data: comments } = useLiveQuery(query =>
    query
      .from({ comment: collection })
      .orderBy(({ comment }) => comment.processedAt, 'desc')
      .limit(shown)
  )
  if (comments.length === 0) return <p>There are no comments yet.</p>
  return (
    <ol aria-label="Newest comments">
      {comments.map(({ commentId, text, source, tag, timestamp, retryCount }) => (
        <li key={commentId}>
          <span className={`tag ${tag}`}>{tag}</span>
          <span className="text">{text}</span>
          <span className="about">
            {source}, {new Date(timestamp).toLocaleTimeString()}
            {retryCount > 0 && `, after ${retryCount} retries`}
          </span>
        </li>
      ))}
    </ol>
  )
}
