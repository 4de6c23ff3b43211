import { CopyButton, Group, Text, UnstyledButton } from '@mantine/core'

/** A short text that people take elsewhere, such as an id or a command, with a button that copies it. */
export function CopiedText({ text }: { readonly text: string }) {
  return (
    <Group gap="sm">
      <Text span size="sm" ff="monospace" className="anywhere">
        {text}
      </Text>
      <CopyButton value={text}>
        {({ copied, copy }) => (
          <UnstyledButton fz="sm" c="var(--mantine-color-anchor)" onClick={copy} aria-label={`Copy ${text}`}>
            {copied ? 'Copied' : 'Copy'}
          </UnstyledButton>
        )}
      </CopyButton>
    </Group>
  )
}
