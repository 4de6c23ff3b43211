import { Group, SegmentedControl, Stack, Text, Title } from '@mantine/core'
import { getRouteApi } from '@tanstack/react-router'
import { TextLink } from '../shell/links.tsx'
import { Groups } from './groups.tsx'
import { Letters } from './letters.tsx'
import { ReplayPanel } from './replay-panel.tsx'
import { letterStates, readLetterSearch } from './search.ts'

const route = getRouteApi('/dead-letters')

/** The desk: records that could not be processed, by reason, to look at, repair, send back or give up. */
export function LettersView() {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const { state, cursor, group, ...rest } = search
  return (
    <Stack>
      <Title order={1} size="h2">
        Dead letters
      </Title>
      <Group>
        <SegmentedControl
          aria-label="State"
          data={[{ value: '', label: 'all' }, ...letterStates]}
          value={state ?? ''}
          onChange={value =>
            navigate({
              search: known => readLetterSearch({ ...known, cursor: undefined, state: value }),
              replace: true
            })
          }
        />
        {(group !== undefined || Object.keys(rest).length > 0) && (
          <Text size="sm" className="anywhere">
            Only {[group === undefined ? [] : ['one group'], Object.values(rest)].flat().join(', ')}.{' '}
            <TextLink to="/dead-letters" search={state === undefined ? {} : { state }} size="sm">
              Show all
            </TextLink>
          </Text>
        )}
      </Group>
      {group === undefined && <Groups search={search} />}
      <ReplayPanel search={search} />
      <Letters
        search={search}
        onTurn={to => navigate({ search: known => readLetterSearch({ ...known, cursor: to }) })}
      />
    </Stack>
  )
}
