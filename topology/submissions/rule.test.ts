import { expect, test } from 'vitest'
import { judge } from './rule.ts'

test.each([
  ['exactly ten characters, the last a digit', 'nine char1', 'PASSED'],
  ['exactly ten characters without a digit', 'nine chars', 'FAILED'],
  ['nine characters with a digit', 'nine cha1', 'FAILED'],
  ['a long text without a digit', 'no digit in this text', 'FAILED'],
  ['white space at both ends, which counts', '   1      ', 'PASSED'],
  ['ten code points of two UTF-16 units each, one of them beside a digit', `${'😀'.repeat(9)}1`, 'PASSED'],
  ['five code points that are ten UTF-16 units', `${'😀'.repeat(5)}`, 'FAILED'],
  ['nine code points that are 17 UTF-16 units', `${'😀'.repeat(8)}1`, 'FAILED'],
  ['a digit of another script', 'a long text with ٣ in it', 'FAILED'],
  ['nothing', '', 'FAILED']
])('U-2 %s: %j is %s', (_, content, verdict) => {
  expect(judge(content)).toBe(verdict)
})
