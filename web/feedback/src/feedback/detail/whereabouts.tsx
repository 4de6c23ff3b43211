import { Paper, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { ProblemAlert } from '../../../../shared/ui/problem-alert.tsx'
import { statusQuery } from '../queries.ts'
import { LetterLink } from './letter-link.tsx'
import { statusWords } from './status-words.ts'

interface Props {
  readonly id: string
  /** Told once it is stored. */
  readonly onStored: () => void
}

/** Where feedback is that has no row, watched until it has one. */
export function Whereabouts({ id, onStored }: Props) {
  const { data, error } = useQuery(statusQuery(id))
  const isStored = data?.state === 'stored'
  useEffect(() => {
    if (isStored) onStored()
  }, [isStored, onStored])
  if (error !== null) return <ProblemAlert title="There is no such feedback">{error.message}</ProblemAlert>
  if (data === undefined) return null
  return (
    <Paper component="section" withBorder p="md" aria-label="What became of it" data-state={data.state}>
      <Title order={2} size="h4" mb="xs">
        It is not stored
      </Title>
      <Text aria-live="polite" className="anywhere">
        {statusWords(data)} <LetterLink status={data} />
      </Text>
    </Paper>
  )
}
