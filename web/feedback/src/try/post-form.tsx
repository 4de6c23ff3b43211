import { Button, Group, Paper, Stack, Text, Textarea, TextInput, Title } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useMutation, useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { limits } from '../../../../topology/feedback/limits.ts'
import { isProblem } from '../../../shared/api/ask.ts'
import { ProblemAlert } from '../../../shared/ui/problem-alert.tsx'
import { signed } from '../feedback/numbers.ts'
import { explainedTextsQuery } from '../feedback/queries.ts'
import { ExplainedText } from '../feedback/text/explained-text.tsx'
import { sendFeedback } from './posting.ts'

/** Feedback that the broker acknowledged, and when that was in milliseconds since the epoch. */
export interface Posted {
  readonly id: string
  readonly text: string
  readonly customer: string
  readonly at: number
  /** Milliseconds until the acknowledgement. */
  readonly took: number
}

const pause = 250

/** What the text would score, while it is written. */
function Preview({ text }: { readonly text: string }) {
  const [settled] = useDebouncedValue(text.trim(), pause)
  const { data } = useQuery({
    ...explainedTextsQuery(settled === '' ? [] : [settled]),
    placeholderData: previous => previous
  })
  const explanation = settled === '' ? undefined : data?.[0]
  return (
    <Text size="sm" mih={44} aria-live="polite">
      {explanation === undefined ? (
        'The score shows here while you write.'
      ) : (
        <>
          <ExplainedText explanation={explanation} written={settled} />{' '}
          <strong>{signed(explanation.score.compound)}</strong>
        </>
      )}
    </Text>
  )
}

/** Why it is not known to be accepted, and what to do. */
function Refusal({ error }: { readonly error: Error }) {
  if (!isProblem(error, 'outcome-unknown')) {
    return <ProblemAlert title="It was not accepted">{error.message}</ProblemAlert>
  }
  return (
    <ProblemAlert title="It is not known whether it was accepted">
      Kafka did not acknowledge it in time. Look for it under Feedback when Kafka answers, before you post it again.
    </ProblemAlert>
  )
}

/** A form that posts feedback as any client does. */
export function PostForm({ onPosted }: { readonly onPosted: (posted: Posted) => void }) {
  const [customer, setCustomer] = useState('CUST001')
  const [text, setText] = useState('')
  const [missing, setMissing] = useState(false)
  const { mutate, isPending, error } = useMutation({
    mutationFn: async () => {
      const begun = performance.now()
      const id = await sendFeedback({ customer_id: customer, feedback_text: text })
      return { id, text, customer, at: Date.now(), took: performance.now() - begun }
    },
    onSuccess: posted => {
      setText('')
      onPosted(posted)
    }
  })
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    const isEmpty = text.trim() === '' || customer.trim() === ''
    setMissing(isEmpty)
    if (!isEmpty) mutate()
  }
  return (
    <Paper withBorder p="md" component="form" onSubmit={submit} noValidate aria-label="Post feedback">
      <Stack gap="sm">
        <Title order={2} size="h4">
          Post feedback
        </Title>
        <TextInput
          label="Customer"
          value={customer}
          maxLength={limits.customerIdLength}
          onChange={event => setCustomer(event.currentTarget.value)}
          error={missing && customer.trim() === '' ? 'Name a customer.' : undefined}
        />
        <Textarea
          label="What they say"
          dir="auto"
          placeholder="Not good at all, sadly"
          autosize
          minRows={3}
          value={text}
          onChange={event => setText(event.currentTarget.value)}
          error={missing && text.trim() === '' ? 'Write something first.' : undefined}
        />
        <Preview text={text} />
        {error !== null && <Refusal error={error} />}
        <Group>
          <Button type="submit" loading={isPending}>
            Post
          </Button>
        </Group>
      </Stack>
    </Paper>
  )
}
