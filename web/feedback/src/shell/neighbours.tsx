import { Anchor, Group, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { ask } from '../../../shared/api/ask.ts'
import type { ApiIndex } from '../api/types.ts'

/** Links worth a place on the page, with what they are called there. */
const titles: readonly (readonly [name: string, title: string])[] = [
  ['documentation', 'API documentation'],
  ['comments', 'Comments'],
  ['submissions', 'Submissions'],
  ['media-events', 'Media events'],
  ['grafana', 'Grafana'],
  ['kafka-ui', 'Kafka UI']
]

/** Links to what runs beside this page; the API says what that is. */
export function Neighbours() {
  const { data } = useQuery({
    queryKey: ['index'],
    queryFn: ({ signal }) => ask<ApiIndex>('/', { signal }),
    staleTime: Number.POSITIVE_INFINITY
  })
  if (data === undefined) return null
  const shown = titles.flatMap(([name, title]) => {
    const href = data.links[name]
    return href === undefined ? [] : [{ href, title }]
  })
  return (
    <Group component="footer" gap="md" mt="xl" pt="md" aria-label="Beside this page">
      {shown.map(({ href, title }) => (
        <Anchor key={title} href={href} size="sm">
          {title}
        </Anchor>
      ))}
      <Text size="sm" c="dimmed">
        Millrace {data.version}
      </Text>
    </Group>
  )
}
