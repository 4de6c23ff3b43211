import { Button, Group, Paper, Slider, Stack, Text, Title } from '@mantine/core'
import { useEffect, useState } from 'react'
import { sendFeedback } from './posting.ts'
import { sampleFeedback } from './sample-texts.ts'
import { type Sampled, startSampler } from './sampler.ts'

const rates = { min: 1, max: 20 } as const

/** Posts made-up feedback at a rate, while this view is open. */
export function SamplePanel() {
  const [rate, setRate] = useState(2)
  const [isOn, setOn] = useState(false)
  const [sampled, setSampled] = useState<Sampled>()

  useEffect(() => {
    if (!isOn) return
    return startSampler({ rate, send: () => sendFeedback(sampleFeedback()), onChange: setSampled })
  }, [isOn, rate])

  return (
    <Paper withBorder p="md" component="section" aria-label="Sample data">
      <Stack gap="sm">
        <Title order={2} size="h4">
          Sample data
        </Title>
        <Text size="sm">
          Posts made-up feedback of 40 customers from this browser, until you stop it or leave this view.
        </Text>
        <div>
          <Text size="sm">{rate} per second</Text>
          <Slider {...rates} value={rate} onChange={setRate} label={null} thumbLabel="Samples per second" maw={360} />
        </div>
        <Group>
          <Button variant={isOn ? 'outline' : 'filled'} onClick={() => setOn(!isOn)}>
            {isOn ? 'Stop' : 'Start'}
          </Button>
          {sampled !== undefined && (
            <Text size="sm" className="tabular" aria-live="off">
              {sampled.accepted} accepted, {sampled.refused} refused
              {sampled.skipped > 0 && `, ${sampled.skipped} not sent because the API was slow`}
            </Text>
          )}
        </Group>
        {sampled?.reason !== undefined && (
          <Text size="sm" c="error" className="anywhere">
            Last refusal: {sampled.reason}
          </Text>
        )}
      </Stack>
    </Paper>
  )
}
