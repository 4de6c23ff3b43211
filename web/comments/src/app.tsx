import type { CommentCollection } from './collection.ts'
import { Counts } from './components/counts.tsx'
import { Newest } from './components/newest.tsx'
import type { Connection } from './follow.ts'
import { useStream } from './use-stream.ts'

const meanings: { readonly [connection in Connection]: string } = {
  connecting: 'connecting',
  live: 'live',
  offline: 'offline, showing what is kept; connecting again'
}

/** The page: how the stream stands, counts, and the newest comments. */
export function App({ collection }: { readonly collection: CommentCollection }) {
  const { connection, invalid } = useStream(collection)
  return (
    <main>
      <header>
        <h1>Comments</h1>
        <p role="status" data-connection={connection}>
          {meanings[connection]}
          {invalid > 0 && `, ${invalid} events left out because they are no comments`}
        </p>
      </header>
      <Counts collection={collection} />
      <Newest collection={collection} />
    </main>
  )
}
