import { SimpleGrid, Stack, Title } from '@mantine/core'
import { useState } from 'react'
import { useLiveFeedback } from '../api/use-live-feedback.ts'
import { Arrivals } from './arrivals.tsx'
import { DemoPanel } from './demo-panel.tsx'
import { type Posted, PostForm } from './post-form.tsx'
import { SamplePanel } from './sample-panel.tsx'

/** The most that are shown of what was posted. */
const shown = 10

/** Rows of the stream in which those posted here are looked for. */
const lookedThrough = 100

/** Post feedback and watch what becomes of it, or let samples flow. */
export function TryView() {
  const { rows } = useLiveFeedback(lookedThrough)
  const [posted, setPosted] = useState<readonly Posted[]>([])
  return (
    <Stack>
      <Title order={1} size="h2">
        Try it
      </Title>
      <SimpleGrid cols={{ base: 1, md: 2 }}>
        <PostForm onPosted={one => setPosted(known => [one, ...known].slice(0, shown))} />
        <SamplePanel />
      </SimpleGrid>
      <Arrivals posted={posted} live={rows} />
      <DemoPanel />
    </Stack>
  )
}
