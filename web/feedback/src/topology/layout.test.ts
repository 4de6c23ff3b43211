import { expect, test } from 'vitest'
import { StreamsBuilder, serdes, topic } from '#streams'
import { draw } from './layout.ts'
import type { TopologyState } from './types.ts'

function described(): Pick<TopologyState, 'sub_topologies'> {
  const builder = new StreamsBuilder('sales')
  const numbers = (name: string) => topic(name, serdes.string, serdes.json<number>())
  const checked = builder.stream('read', numbers('in')).filter('check', n => n > 0)
  checked.to('write', numbers('out'))
  checked.to('copy', numbers('kept'))
  return { sub_topologies: builder.build().describe().toJSON().subTopologies }
}

test('draws every step and topic once, apart from each other, with a line for each way', () => {
  const { boxes, lines, width, height } = draw(described(), 'LR')
  expect(boxes.map(({ what, name }) => `${what} ${name}`).sort()).toEqual([
    'step check',
    'step copy',
    'step read',
    'step write',
    'topic in',
    'topic kept',
    'topic out'
  ])
  expect(lines.map(({ id, step }) => `${id}: ${step}`)).toContain('step read step check: check')
  expect(lines).toHaveLength(6)
  for (const one of boxes) {
    expect(one.x - one.width / 2).toBeGreaterThanOrEqual(0)
    expect(one.x + one.width / 2).toBeLessThanOrEqual(width)
    expect(one.y + one.height / 2).toBeLessThanOrEqual(height)
    for (const other of boxes.filter(({ id }) => id !== one.id)) {
      const apart =
        Math.abs(one.x - other.x) >= (one.width + other.width) / 2 ||
        Math.abs(one.y - other.y) >= (one.height + other.height) / 2
      expect(apart).toBe(true)
    }
  }
})

test('records flow to the right, or down where it is narrow', () => {
  const at = (direction: 'LR' | 'TB', name: string) => draw(described(), direction).boxes.find(box => box.name === name)
  expect(at('LR', 'in')?.x).toBeLessThan(at('LR', 'out')?.x ?? 0)
  expect(at('TB', 'in')?.y).toBeLessThan(at('TB', 'out')?.y ?? 0)
})
