import { Anchor, Group, Text } from '@mantine/core'
import { useApiIndex } from '../api/use-api-index.ts'

/** Links worth a place on a page, with what they are called there. */
const titles: readonly (readonly [name: string, title: string])[] = [
  ['feedback-page', 'Feedback'],
  ['comments', 'Comments'],
  ['submissions', 'Submissions'],
  ['media-events', 'Media events'],
  ['guide', 'Guide'],
  ['documentation', 'API documentation'],
  ['grafana', 'Grafana'],
  ['kafka-ui', 'Kafka UI']
]

/** Links to what runs beside this page; the API says what that is, and there are none while it does not answer. */
export function Neighbours() {
  const index = useApiIndex()
  if (index === undefined) return null
  const shown = titles.flatMap(([name, title]) => {
    const href = index.links[name]
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
        Millrace {index.version}
      </Text>
    </Group>
  )
}
