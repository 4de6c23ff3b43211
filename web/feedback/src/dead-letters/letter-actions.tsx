import { Button, Group, Paper, Stack, Text, Textarea, TextInput, Title } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { Schema } from '../../../shared/api/feedback-client.ts'
import { ProblemAlert } from '../../../shared/ui/problem-alert.tsx'
import { api, bodyOf } from '../api/client.ts'
import { TextLink } from '../shell/links.tsx'
import { draftOf, readEdited } from './edited.ts'
import { messageIdOf } from './message-id.ts'

type Letter = Schema<'OpenDeadLetter'>

/** A record that came back here so often is not sent again: something else is wrong with it. */
const mostReplays = 3

/** Puts the value right, sends the letter back, or gives it up with a reason. */
export function LetterActions({ letter }: { readonly letter: Letter }) {
  const { id, value, undecoded, state, bytes } = letter
  const draft = draftOf(value, bytes)
  const [text, setText] = useState(draft)
  const edited = readEdited(text, value)
  const queries = useQueryClient()
  const { mutate, isPending, data, error } = useMutation({
    mutationFn: async (dryRun: boolean) => {
      const change: { readonly value?: unknown } = edited.is === 'changed' ? { value: edited.value } : {}
      const body = { ...change, dry_run: dryRun, again: state !== 'open', max_replays: mostReplays }
      const answer = await bodyOf(api.POST('/dead-letters/{id}/replay', { params: { path: { id } }, body }))
      return { ...answer, message: messageIdOf(letter, change.value ?? value) }
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ['dead-letters'] })
  })
  return (
    <Paper component="section" withBorder p="md" aria-label="Repair and replay">
      <Stack gap="sm">
        <Title order={2} size="h4">
          Repair and replay
        </Title>
        {undecoded !== null && (
          <Text size="sm" className="anywhere">
            Its value cannot be decoded: {undecoded}. Write what it should have been
            {draft === '' ? '.' : '; what its bytes say is there to begin with.'}
          </Text>
        )}
        <Textarea
          label="Value"
          description="JSON. Checked against the schema and the limits before anything is sent."
          autosize
          minRows={6}
          maxRows={24}
          spellCheck={false}
          styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
          value={text}
          error={edited.is === 'wrong' ? `This is no JSON: ${edited.why}` : undefined}
          onChange={event => setText(event.currentTarget.value)}
        />
        <Group>
          <Button variant="default" loading={isPending} disabled={edited.is === 'wrong'} onClick={() => mutate(true)}>
            Dry run
          </Button>
          <Button loading={isPending} disabled={edited.is === 'wrong'} onClick={() => mutate(false)}>
            {edited.is === 'changed' ? 'Replay corrected' : 'Replay'}
          </Button>
        </Group>
        <div aria-live="polite">
          {error !== null && <ProblemAlert title="The letter was not sent">{error.message}</ProblemAlert>}
          {data !== undefined && (
            <Text size="sm">
              {data.outcome === 'replayed' ? 'Sent' : 'It would be sent'} to {data.to}, replay {data.replays}.
              {data.note !== null && ` ${data.note}`}{' '}
              {data.outcome === 'replayed' && data.message !== undefined && (
                <TextLink to="/feedback/$id" params={{ id: data.message }} search={{ trace: true }} inherit>
                  See what becomes of it
                </TextLink>
              )}
            </Text>
          )}
        </div>
        {state === 'open' && <Discard id={id} />}
      </Stack>
    </Paper>
  )
}

function Discard({ id }: { readonly id: string }) {
  const [reason, setReason] = useState('')
  const queries = useQueryClient()
  const { mutate, isPending, error } = useMutation({
    mutationFn: () => bodyOf(api.POST('/dead-letters/{id}/discard', { params: { path: { id } }, body: { reason } })),
    onSettled: () => queries.invalidateQueries({ queryKey: ['dead-letters'] })
  })
  return (
    <Group align="end">
      <TextInput
        label="Or discard it, because"
        value={reason}
        onChange={event => setReason(event.currentTarget.value)}
        flex={1}
        miw={200}
      />
      <Button
        variant="outline"
        color="red"
        loading={isPending}
        disabled={reason.trim() === ''}
        onClick={() => mutate()}
      >
        Discard
      </Button>
      {error !== null && <ProblemAlert title="The letter was not discarded">{error.message}</ProblemAlert>}
    </Group>
  )
}
