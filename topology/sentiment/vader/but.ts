import type { Trace } from './valence.ts'

/** Longer lists are searched by value rather than from the front, so that the work stays near linear. */
const SHORT = 24

/**
 * Weighs `values` (at `positions`, ascending; the zeros of the reference's list are left out as they cannot change) by the side of
 * "but" they stand on. As the reference searches by value, the first position that holds the same value at that moment is changed,
 * which may be an earlier one that was already changed.
 */
export function weighBut(
  values: Float64Array,
  positions: Int32Array,
  count: number,
  but: number,
  byValue: boolean,
  trace?: Trace
): void {
  const find = !byValue ? inPlace : count <= SHORT ? firstOf(values) : firstByHeap(values)
  for (let i = 0; i < count; i++) {
    const value = values[i] as number
    if (value === 0) continue
    const found = find(value, i)
    const position = positions[found] as number
    const changed = value * (position < but ? 0.5 : 1.5)
    values[found] = changed
    trace?.(position, 'but', changed - value, but)
  }
}

type Find = (value: number, upTo: number) => number

const inPlace: Find = (_value, upTo) => upTo

const firstOf =
  (values: Float64Array): Find =>
  (value, upTo) => {
    for (let i = 0; i < upTo; i++) if (values[i] === value) return i
    return upTo
  }

/** Keeps, for each value, the indexes that hold it in a heap with the least on top. */
function firstByHeap(values: Float64Array): Find {
  const heaps = new Map<number, number[]>()
  let last = -1
  const keep = (index: number): void => {
    const value = values[index] as number
    const heap = heaps.get(value)
    if (heap === undefined) heaps.set(value, [index])
    else pushLeast(heap, index)
  }
  return (value, upTo) => {
    if (last >= 0) keep(last)
    const heap = heaps.get(value)
    if (heap === undefined || heap.length === 0) {
      last = upTo
    } else {
      last = popLeast(heap)
      pushLeast(heap, upTo)
    }
    return last
  }
}

function pushLeast(heap: number[], item: number): void {
  let at = heap.length
  while (at > 0) {
    const parent = (at - 1) >> 1
    const above = heap[parent] as number
    if (above <= item) break
    heap[at] = above
    at = parent
  }
  heap[at] = item
}

function popLeast(heap: number[]): number {
  const least = heap[0] as number
  const item = heap.pop() as number
  const size = heap.length
  if (size === 0) return least
  let at = 0
  for (let child = 1; child < size; child = 2 * at + 1) {
    if (child + 1 < size && (heap[child + 1] as number) < (heap[child] as number)) child++
    if ((heap[child] as number) >= item) break
    heap[at] = heap[child] as number
    at = child
  }
  heap[at] = item
  return least
}
