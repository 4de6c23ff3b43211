import { Group, NativeSelect, Paper, Stack, Text, Title } from '@mantine/core'
import { useLiveQuery } from '@tanstack/react-db'
import { useState } from 'react'
import { tags } from '../../../../topology/comments/limits.ts'
import { LabelBadge } from '../../../shared/ui/label-badge.tsx'
import { TimeText } from '../../../shared/ui/time-text.tsx'
import type { CommentCollection } from '../collection.ts'

const shown = 50

/** The newest comments that are kept here, of all tags or of one. */
export function Newest({ collection }: { readonly collection: CommentCollection }) {
  const [tag, setTag] = useState('')
  const { data } = useLiveQuery(query =>
    query.from({ comment: collection }).orderBy(({ comment }) => comment.processedAt, 'desc')
  )
  const comments = data.filter(comment => tag === '' || comment.tag === tag).slice(0, shown)
  if (data.length === 0) return <Text>There are no comments yet. They are shown here as they come.</Text>
  return (
    <Stack component="section" aria-label="Newest" gap="sm">
      <Group justify="space-between" align="end">
        <Title order={2} size="h4">
          Newest
        </Title>
        <NativeSelect
          label="Tag"
          data={[{ value: '', label: 'all' }, ...tags]}
          value={tag}
          onChange={event => setTag(event.currentTarget.value)}
        />
      </Group>
      {comments.length === 0 && <Text>None of those kept here is {tag}.</Text>}
      <Stack component="ol" className="plain-list" gap="xs" aria-label="Newest comments">
        {comments.map(({ commentId, text, source, tag: itsTag, timestamp, retryCount }) => (
          <Paper component="li" key={commentId} withBorder p="sm">
            <Group gap="sm" mb={4}>
              <LabelBadge label={itsTag} />
              <Text size="sm" fw={600}>
                {source}
              </Text>
              <TimeText at={timestamp} />
              {retryCount > 0 && (
                <Text size="sm" c="dimmed">
                  after {retryCount} retries
                </Text>
              )}
            </Group>
            <Text className="anywhere" dir="auto">
              {text}
            </Text>
          </Paper>
        ))}
      </Stack>
    </Stack>
  )
}
