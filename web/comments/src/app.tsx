import { Badge } from '@mantine/core'
import { SimplePage } from '../../shared/ui/simple-page.tsx'
import type { CommentCollection } from './collection.ts'
import { Counts } from './components/counts.tsx'
import { LastHour } from './components/last-hour.tsx'
import { Newest } from './components/newest.tsx'
import type { Connection } from './follow.ts'
import { useStream } from './use-stream.ts'

const meanings: { readonly [connection in Connection]: string } = {
  connecting: 'connecting',
  live: 'live',
  offline: 'offline, showing what is kept; connecting again'
}

const colors: { readonly [connection in Connection]: string } = {
  connecting: 'gray.7',
  live: 'teal.9',
  offline: 'orange.6'
}

/** The page: how the stream stands, counts, and the newest comments. */
export function App({ collection }: { readonly collection: CommentCollection }) {
  const { connection, invalid, beyond, counted, problem } = useStream(collection)
  const status = (
    <Badge
      role="status"
      data-connection={connection}
      color={colors[connection]}
      radius="sm"
      tt="none"
      h="auto"
      styles={{ label: { whiteSpace: 'normal' } }}
    >
      {meanings[connection]}
      {invalid > 0 && `, ${invalid} events left out because they are no comments`}
    </Badge>
  )
  return (
    <SimplePage title="Comments" aside={status}>
      <Counts collection={collection} beyond={beyond} />
      <LastHour collection={collection} counted={counted} problem={problem} />
      <Newest collection={collection} />
    </SimplePage>
  )
}
