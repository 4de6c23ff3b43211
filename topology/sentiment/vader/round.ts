/** `value` to four digits as Python's `round(value, 4)`; never -0. */
export const round4 = (value: number): number => round(value, 10_000, 32, 4)

/** `value` to three digits as Python's `round(value, 3)`; never -0. */
export const round3 = (value: number): number => round(value, 1000, 16, 3)

/**
 * Python rounds the exact binary value and takes exact ties to the even digit. Ties are odd multiples of 1/32 at four digits and of
 * 1/16 at three; what is near a tie without being one is left to `toFixed`, which uses the exact value, too.
 */
function round(value: number, power: number, tie: number, digits: number): number {
  const size = Math.abs(value)
  const scaled = size * power
  const floor = Math.floor(scaled)
  const over = scaled - floor - 0.5
  let result: number
  if (over > 1e-9) result = (floor + 1) / power
  else if (over < -1e-9) result = floor / power
  else if (Number.isInteger(size * tie)) result = (floor + (floor % 2)) / power
  else result = Number(size.toFixed(digits))
  return value < 0 && result !== 0 ? -result : result
}
