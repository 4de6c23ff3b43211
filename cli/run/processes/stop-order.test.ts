import { expect, test } from 'vitest'
import { stopOrder } from './stop-order.ts'

test('stops what brings work first, then the workers, then what they need', () => {
  const names = ['scorer', 'worker-1', 'api', 'worker-2', 'producer']
  expect(stopOrder(names, name => name)).toEqual([['api', 'producer'], ['worker-1', 'worker-2'], ['scorer']])
})

test('knows workers of several systems', () => {
  const names = ['comments-scorer', 'cafe-worker-1', 'api', 'media-events-worker-12']
  expect(stopOrder(names, name => name)).toEqual([
    ['api'],
    ['cafe-worker-1', 'media-events-worker-12'],
    ['comments-scorer']
  ])
})
