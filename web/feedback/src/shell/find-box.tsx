import { TextInput } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { foundBy } from './find.ts'

interface Props {
  /** Told when it leads somewhere. */
  readonly onFound?: () => void
}

/** Finds anything from every view: a message or a dead letter by its id, feedback by its text. */
export function FindBox({ onFound }: Props) {
  const [typed, setTyped] = useState('')
  const navigate = useNavigate()
  const find = (event: FormEvent): void => {
    event.preventDefault()
    const found = foundBy(typed)
    if (found === undefined) return
    if (found.is === 'message') void navigate({ to: '/feedback/$id', params: { id: found.id } })
    else if (found.is === 'letter') void navigate({ to: '/dead-letters/$id', params: { id: found.id } })
    else void navigate({ to: '/feedback', search: { q: found.words } })
    setTyped('')
    onFound?.()
  }
  return (
    <search aria-label="Find">
      <form onSubmit={find}>
        <TextInput
          type="search"
          size="sm"
          aria-label="Find by text or id"
          placeholder="Text, message id or dead-letter id"
          value={typed}
          onChange={event => setTyped(event.currentTarget.value)}
        />
      </form>
    </search>
  )
}
