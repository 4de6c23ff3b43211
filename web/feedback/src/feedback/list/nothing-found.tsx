import { Text } from '@mantine/core'
import { TextLink } from '../../shell/links.tsx'
import { type FeedbackSearch, isFiltered } from './search.ts'

/** Why the list is empty, and what to do. */
export function NothingFound({ search }: { readonly search: FeedbackSearch }) {
  const { q = '' } = search
  if (!isFiltered(search)) {
    return (
      <Text>
        There is no feedback yet. Post some, or start sample data, under{' '}
        <TextLink to="/try" inherit underline="always">
          Try it
        </TextLink>
        .
      </Text>
    )
  }
  return (
    <Text className="anywhere">
      No feedback matches these filters.{' '}
      {q !== '' && !/\s/.test(q) && (
        <TextLink to="/customers/$id" params={{ id: q }} inherit underline="always">
          Show the customer {q}
        </TextLink>
      )}
    </Text>
  )
}
