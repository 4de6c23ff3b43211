import { minutes } from 'millrace'
import { TopologyTestDriver } from 'millrace/testing'
import { expect, test } from 'vitest'
import { payments, suspectPayments, suspicions } from './windowed-self-join.ts'

test('suspects a card that pays in two countries within ten minutes, once a pair, also when the earlier payment comes late', async () => {
  const driver = new TopologyTestDriver(suspectPayments(), { partitions: 2 })
  const pay = (card: string, id: string, country: string, minute: number) =>
    driver.input(payments).pipe(card, { id, country, amount: 10 }, { timestamp: minutes(minute) })
  await pay('a', 'a1', 'DE', 0)
  await pay('a', 'a2', 'DE', 5)
  await pay('b', 'b1', 'US', 6)
  await pay('a', 'a3', 'BR', 9)
  await pay('a', 'a4', 'BR', 8)
  await pay('a', 'a5', 'DE', 20)
  const found = driver.output(suspicions).read()
  expect(found.map(({ key, value }) => [key, ...value.payments])).toEqual([
    ['a', 'a1', 'a3'],
    ['a', 'a2', 'a3'],
    ['a', 'a1', 'a4'],
    ['a', 'a2', 'a4']
  ])
  expect(found[0]?.value).toEqual({ payments: ['a1', 'a3'], countries: ['DE', 'BR'], amount: 20 })
})
