import { Button, Group, Stack, Text, TextInput, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { Loading } from '../../../shared/ui/loading.tsx'
import { ProblemAlert } from '../../../shared/ui/problem-alert.tsx'
import { listQuery } from '../feedback/queries.ts'
import { heardOf } from './heard.ts'
import { HeardTable } from './heard-table.tsx'

const looked = 100

/** A customer is chosen here: by name, or from those heard from lately. */
export function CustomersView() {
  const [name, setName] = useState('')
  const navigate = useNavigate()
  const { data, error, isPending } = useQuery(listQuery({}, looked))
  const lately = heardOf(data?.feedback ?? [])
  const open = (event: FormEvent): void => {
    event.preventDefault()
    if (name.trim() !== '') void navigate({ to: '/customers/$id', params: { id: name } })
  }
  return (
    <Stack>
      <Title order={1} size="h2">
        Customers
      </Title>
      <form onSubmit={open}>
        <Group align="end">
          <TextInput label="Customer" value={name} onChange={event => setName(event.currentTarget.value)} />
          <Button type="submit" disabled={name.trim() === ''}>
            Show
          </Button>
        </Group>
      </form>
      {error !== null && <ProblemAlert title="Customers cannot be listed">{error.message}</ProblemAlert>}
      {isPending && <Loading height={200} label="Loading the customers" />}
      {data !== undefined && lately.length === 0 && <Text>No customer has been heard from yet.</Text>}
      {lately.length > 0 && (
        <section aria-labelledby="lately">
          <Text size="sm" fw={600} mb="xs" id="lately">
            Customers of the last {looked} messages
          </Text>
          <HeardTable heard={lately} />
        </section>
      )}
    </Stack>
  )
}
