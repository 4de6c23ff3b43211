/** Steps of the compound on each side of 0. */
const stepsPerSide = 100

/** The step that a compound is found in: 0 for exactly 0, from 1 for what is above and from -1 for what is below. */
export function compoundStep(compound: number): number {
  const size = 1 + Math.floor(Math.min(Math.abs(compound), 1) * stepsPerSide)
  return compound === 0 ? 0 : compound > 0 ? size : -size
}

/** The steps that a range touches, both ends included. */
export function compoundSteps(least: number, greatest: number): readonly number[] {
  if (least > greatest) return []
  const first = compoundStep(least)
  return Array.from({ length: compoundStep(greatest) - first + 1 }, (_, n) => first + n)
}
