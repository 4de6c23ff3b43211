import { Button, Group, Paper, RangeSlider, SegmentedControl, SimpleGrid, Stack, Text, TextInput } from '@mantine/core'
import { type ReactNode, useEffect, useState } from 'react'
import { sentiments, wordsOf } from '../../../../../topology/feedback/read-model.ts'
import { useIsNarrow } from '../../shell/use-is-narrow.ts'
import { signed } from '../numbers.ts'
import { type FeedbackSearch, isFiltered } from './search.ts'
import { TypedField } from './typed-field.tsx'

interface Props {
  readonly search: FeedbackSearch
  /** Told what changes; undefined takes a condition away. */
  readonly onChange: (changes: { readonly [name in keyof FeedbackSearch]?: FeedbackSearch[name] | undefined }) => void
}

/** No condition at all. */
const nothing = {
  sentiment: undefined,
  q: undefined,
  customer_id: undefined,
  from: undefined,
  to: undefined,
  min_compound: undefined,
  max_compound: undefined
}

/** What the API takes: words of a search, and its characters. */
const mostWords = 8
const longestSearch = 200

/** An instant as a field of the browser takes it: local, to the minute. */
function fieldTime(instant: string | undefined): string {
  if (instant === undefined) return ''
  const time = new Date(instant)
  return new Date(time.getTime() - time.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
}

/** What a field of the browser gave, as an instant in UTC. */
const instantOf = (field: string): string | undefined => (field === '' ? undefined : new Date(field).toISOString())

/** Conditions that rows must meet, all of them. */
export function Filters({ search, onChange }: Props) {
  const { sentiment, q = '', customer_id = '', from, to, min_compound = -1, max_compound = 1 } = search
  return (
    <Paper withBorder p="md" component="search" aria-label="Filters">
      <Stack gap="sm">
        <Group justify="space-between">
          <SegmentedControl
            aria-label="Sentiment"
            data={[{ value: '', label: 'all' }, ...sentiments]}
            value={sentiment ?? ''}
            onChange={value => onChange({ sentiment: sentiments.find(name => name === value) })}
          />
          {isFiltered(search) && (
            <Button variant="default" size="xs" onClick={() => onChange(nothing)}>
              Clear filters
            </Button>
          )}
        </Group>
        <TypedField
          label="Words"
          description={`Texts that have all of these words, or words that begin so; at most ${mostWords}`}
          value={q}
          maxLength={longestSearch}
          faultOf={typed => (wordsOf(typed).length > mostWords ? `These are more than ${mostWords} words` : undefined)}
          onChange={value => onChange({ q: value || undefined })}
        />
        <More isOpen={[customer_id || undefined, from, to, search.min_compound, search.max_compound].some(isSet)}>
          <SimpleGrid cols={{ base: 1, sm: 2, lg: 4 }}>
            <TypedField
              label="Customer"
              value={customer_id}
              onChange={value => onChange({ customer_id: value || undefined })}
            />
            <TextInput
              type="datetime-local"
              label="From"
              value={fieldTime(from)}
              onChange={event => onChange({ from: instantOf(event.currentTarget.value) })}
            />
            <TextInput
              type="datetime-local"
              label="Before"
              value={fieldTime(to)}
              onChange={event => onChange({ to: instantOf(event.currentTarget.value) })}
            />
            <CompoundField
              value={[min_compound, max_compound]}
              onChange={([min, max]) =>
                onChange({ min_compound: min === -1 ? undefined : min, max_compound: max === 1 ? undefined : max })
              }
            />
          </SimpleGrid>
        </More>
      </Stack>
    </Paper>
  )
}

const isSet = (condition: unknown): boolean => condition !== undefined

interface MoreProps {
  /** Whether one of them is asked for. */
  readonly isOpen: boolean
  readonly children: ReactNode
}

/** Filters that are folded away where the page is narrow, until they are wanted. */
function More({ isOpen, children }: MoreProps) {
  if (!useIsNarrow()) return children
  return (
    <details open={isOpen}>
      <Text component="summary" size="sm" mb="xs">
        More filters
      </Text>
      {children}
    </details>
  )
}

interface FieldProps<T> {
  readonly value: T
  readonly onChange: (value: T) => void
}

/** A range of compounds, asked for when it is let go. */
function CompoundField({ value, onChange }: FieldProps<[number, number]>) {
  const [low, high] = value
  const [moved, setMoved] = useState<[number, number]>([low, high])
  useEffect(() => setMoved([low, high]), [low, high])
  return (
    <div>
      <Text size="sm" fw={500}>
        Compound {signed(moved[0])} to {signed(moved[1])}
      </Text>
      <RangeSlider
        mt="sm"
        min={-1}
        max={1}
        step={0.05}
        minRange={0}
        label={null}
        value={moved}
        onChange={setMoved}
        onChangeEnd={onChange}
        thumbFromLabel="Least compound"
        thumbToLabel="Greatest compound"
      />
    </div>
  )
}
