import { Button, Paper, Stack, Textarea } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { limits } from '../../../../topology/submissions/limits.ts'
import { judge } from '../../../../topology/submissions/rule.ts'
import { ProblemAlert } from '../../../shared/ui/problem-alert.tsx'
import { ApiError, type Submission, submissionsApi } from '../services/submissions-api.ts'

const hint = `A submission passes with ${limits.passingLength} or more characters and a digit 0 to 9.`

/** What is wrong with a text before it is sent; undefined when the API takes it. */
export function problemOf(content: string): string | undefined {
  if (content === '') return 'Write something first.'
  const bytes = new TextEncoder().encode(content).length
  return bytes > limits.contentBytes ? `The text has ${bytes} bytes; ${limits.contentBytes} are allowed.` : undefined
}

/** What will become of a text, in words. */
export function forecastOf(content: string): string {
  if (content === '') return hint
  return judge(content) === 'PASSED' ? 'This will pass.' : `This will fail. ${hint}`
}

/** A text to be submitted, checked while it is written. */
export function SubmissionForm({ onSubmitted }: { readonly onSubmitted: (submission: Submission) => void }) {
  const [content, setContent] = useState('')
  const [failure, setFailure] = useState<string>()
  const [sending, setSending] = useState(false)
  const problem = problemOf(content)

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    if (problem !== undefined) return setFailure(problem)
    setSending(true)
    setFailure(undefined)
    try {
      onSubmitted(await submissionsApi.submit(content))
      setContent('')
    } catch (error) {
      setFailure(error instanceof ApiError ? error.message : 'The text could not be sent.')
    } finally {
      setSending(false)
    }
  }

  return (
    <Paper component="form" withBorder p="md" onSubmit={submit} noValidate aria-label="Submit a text">
      <Stack gap="sm" align="start">
        <Textarea
          label="Your text"
          dir="auto"
          rows={3}
          w="100%"
          value={content}
          description={forecastOf(content)}
          inputWrapperOrder={['label', 'input', 'description']}
          aria-invalid={failure !== undefined}
          onChange={event => setContent(event.currentTarget.value)}
        />
        {failure !== undefined && <ProblemAlert title={failure} />}
        <Button type="submit" loading={sending}>
          {sending ? 'Submitting' : 'Submit'}
        </Button>
      </Stack>
    </Paper>
  )
}
