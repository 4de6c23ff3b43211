import { count, useLiveQuery } from '@tanstack/react-db'
import type { CommentCollection } from '../collection.ts'
import { keptComments } from '../collection.ts'

interface Counted {
  readonly name: string
  readonly n: number
}

/** Counts of the comments that are kept here, by tag and by source, computed by live queries. */
export function Counts({ collection }: { readonly collection: CommentCollection }) {
  const { data: byTag } = useLiveQuery(query =>
    query
      .from({ comment: collection })
      .groupBy(({ comment }) => comment.tag)
      .select(({ comment }) => ({ name: comment.tag, n: count(comment.commentId) }))
  )
  const { data: bySource } = useLiveQuery(query =>
    query
      .from({ comment: collection })
      .groupBy(({ comment }) => comment.source)
      .select(({ comment }) => ({ name: comment.source, n: count(comment.commentId) }))
  )
  const total = byTag.reduce((sum, { n }) => sum + n, 0)
  return (
    <section aria-label="Statistics">
      <p>
        <strong data-testid="total">{total}</strong> comments are kept in this browser, of at most {keptComments}
      </p>
      <CountTable title="By tag" counts={byTag} total={total} />
      <CountTable title="By source" counts={bySource} total={total} />
    </section>
  )
}

interface CountTableProps {
  readonly title: string
  readonly counts: readonly Counted[]
  readonly total: number
}

function CountTable({ title, counts, total }: CountTableProps) {
  const rows = [...counts].sort((a, b) => b.n - a.n)
  return (
    <table>
      <caption>{title}</caption>
      <tbody>
        {rows.map(({ name, n }) => (
          <tr key={name} data-count={name}>
            <th scope="row">{name}</th>
            <td>{n}</td>
            <td>{Math.round((100 * n) / total)} %</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
