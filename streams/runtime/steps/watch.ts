/**
 * Which step runs right now, readable from another thread: `cells[0]` is the id of the step called last, 0 between the slices of tasks.
 * Steps register by name; the same name gets the same id.
 */
export interface Watch {
  readonly cells: Int32Array
  readonly register: (step: string) => number
}

/** A watch that nobody reads. */
export function noWatch(): Watch {
  return { cells: new Int32Array(1), register: () => 0 }
}
