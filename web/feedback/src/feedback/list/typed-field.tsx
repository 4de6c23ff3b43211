import { TextInput } from '@mantine/core'
import { useEffect, useState } from 'react'

interface Props {
  readonly label: string
  readonly description?: string
  readonly value: string
  /** Most characters that can be typed. */
  readonly maxLength?: number
  /** Why what is typed is not asked for. */
  readonly faultOf?: (typed: string) => string | undefined
  /** Told when the typing pauses, unless there is a fault; of blanks alone as of nothing. */
  readonly onChange: (value: string) => void
}

/** Milliseconds without a key that are a pause. */
const pause = 400

/** A condition that is typed, asked for when the typing pauses. */
export function TypedField({ label, description, value, maxLength, faultOf, onChange }: Props) {
  const [typed, setTyped] = useState(value)
  const fault = faultOf?.(typed)
  useEffect(() => setTyped(value), [value])
  useEffect(() => {
    const wanted = typed.trim() === '' ? '' : typed
    if (wanted === value || fault !== undefined) return
    const timer = setTimeout(() => onChange(wanted), pause)
    return () => clearTimeout(timer)
  }, [typed, value, fault, onChange])
  return (
    <TextInput
      label={label}
      dir="auto"
      description={description}
      value={typed}
      maxLength={maxLength}
      error={fault}
      onChange={event => setTyped(event.currentTarget.value)}
    />
  )
}
