/** A number as people read it: at most four digits, with its sign. */
export function signed(value: number, digits = 4): string {
  const rounded = Number(value.toFixed(digits))
  if (rounded === 0) return '0'
  return rounded > 0 ? `+${rounded}` : `−${Math.abs(rounded)}`
}

/** `positive`, `negative` or `zero`: what colour a valence has. */
export function toneOf(value: number): 'positive' | 'negative' | 'zero' {
  if (value === 0) return 'zero'
  return value > 0 ? 'positive' : 'negative'
}
