import { Anchor, Group, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { countQuery } from '../queries.ts'
import { countTrouble } from './list-trouble.ts'
import { type FeedbackSearch, isFiltered, parametersOf } from './search.ts'

/** How many meet the conditions, and links to have them all as a file. */
export function Found({ search }: { readonly search: FeedbackSearch }) {
  const filtered = isFiltered(search)
  const { data, error } = useQuery(countQuery(search, filtered))
  const found = data === undefined ? error && countTrouble(error) : `${data.toLocaleString('en')} found`
  const file = (format: string): string => {
    const parameters = parametersOf(search)
    parameters.set('format', format)
    return `/feedback/export?${parameters}`
  }
  return (
    <Group gap="md" aria-live="polite">
      <Text size="sm">{(filtered && found) || 'Newest first, by arrival'}</Text>
      <Anchor size="sm" href={file('csv')} download="feedback.csv">
        Export as CSV
      </Anchor>
      <Anchor size="sm" href={file('ndjson')} download="feedback.ndjson">
        as NDJSON
      </Anchor>
    </Group>
  )
}
