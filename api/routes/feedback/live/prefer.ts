/** Longest wait for the outcome of feedback, seconds. */
export const longestWait = 10

const preference = /(?:^|[,;])\s*wait\s*=\s*"?(\d{1,9})"?\s*(?=$|[,;])/i

/**
 * Seconds that the header `Prefer` (RFC 7240) asks to wait for, `longestWait` at most. Undefined without the header and for any other
 * preference: those that are not known are passed over, as the standard says.
 */
export function preferredWait(header: string | null): number | undefined {
  const seconds = header === null ? undefined : preference.exec(header)?.[1]
  return seconds === undefined ? undefined : Math.min(longestWait, Number(seconds))
}
