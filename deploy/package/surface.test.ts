import { expect, test } from 'vitest'
import { agreedSurface, broken, currentSurface } from './surface.ts'

const advice =
  'if users are to change their code, run npm run surface:accept (before 1.0 npm run generate) and say so in the changelog'

test('nothing that users rely on is changed or removed by accident', () => {
  expect(broken(agreedSurface(), currentSurface()), advice).toEqual([])
})

test('what is new is listed; npm run generate lists it', () => {
  expect(broken(currentSurface(), agreedSurface())).toEqual([])
})

test('a changed signature and a removed name are breaks, an addition is none', () => {
  const before = ['millrace function a: function a(): void', 'millrace B.c: c(): string']
  const after = [
    'millrace function a: function a(b: string): void',
    'millrace B.c: c(): string',
    'millrace B.d: d(): void'
  ]
  expect(broken(before, after)).toEqual(['millrace function a: function a(): void'])
})
