import { expect, test } from 'vitest'
import { renderAnalysis } from './render-analysis.ts'

test('draws a bar for each answer, in proportion to the largest', () => {
  const bars = [
    { label: 'Mobile', value: 8, note: '12 plays' },
    { label: 'A title whose name is far too long for a column', value: 2.05, note: '3 plays' },
    { label: 'None', value: 0, note: '1 plays' }
  ]
  const chart = { id: 'x', question: 'How often?', unit: '%', bars }
  expect(renderAnalysis({ events: 16, repeats: 2, files: 1, charts: [chart] })).toEqual([
    '16 events in 1 files; 2 rows repeat an event after a crash and count once',
    '',
    'How often? (%)',
    `  ${'Mobile'.padEnd(32)}  ${'█'.repeat(40)}     8.0  12 plays`,
    `  A title whose name is far too l…  ${'██████████▎'.padEnd(40)}     2.0  3 plays`,
    `  ${'None'.padEnd(32)}  ${' '.repeat(40)}     0.0  1 plays`
  ])
})

test('says what to do when there is nothing to draw', () => {
  expect(renderAnalysis({ events: 0, repeats: 0, files: 0, charts: [] })[0]).toContain('make run SYSTEM=media-events')
  const chart = { id: 'x', question: 'How often?', unit: '%', bars: [] }
  expect(renderAnalysis({ events: 1, repeats: 0, files: 1, charts: [chart] })).toContain('  no events of that kind yet')
})
