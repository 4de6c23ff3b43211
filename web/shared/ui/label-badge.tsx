import { Badge } from '@mantine/core'

const looks: { readonly [label: string]: { readonly color: string; readonly sign: string } } = {
  positive: { color: 'teal.9', sign: '▲' },
  negative: { color: 'red.8', sign: '▼' },
  neutral: { color: 'gray.7', sign: '■' },
  unrelated: { color: 'grape.8', sign: '◆' }
}

const unknown = { color: 'gray.7', sign: '•' }

/** A label of feedback or a comment, told apart by colour, sign and word. */
export function LabelBadge({ label }: { readonly label: string }) {
  const { color, sign } = looks[label] ?? unknown
  return (
    <Badge
      color={color}
      variant="filled"
      radius="sm"
      leftSection={<span aria-hidden="true">{sign}</span>}
      data-label={label}
      style={{ flex: 'none' }}
    >
      {label}
    </Badge>
  )
}
