import { limits } from './limits.ts'
import type { Verdict } from './status.ts'

const digit = /[0-9]/

/**
 * The rule: at least 10 characters and at least one digit. Characters are Unicode code points, of the text as it came; digits are the
 * ten of ASCII.
 */
export function judge(content: string): Verdict {
  return isLongEnough(content) && digit.test(content) ? 'PASSED' : 'FAILED'
}

function isLongEnough(content: string): boolean {
  if (content.length < limits.passingLength) return false
  return content.length >= 2 * limits.passingLength || [...content].length >= limits.passingLength
}
