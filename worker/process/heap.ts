import { setFlagsFromString } from 'node:v8'

/** How far the heap may grow past what was alive at the last full collection, percent. V8's own choice on a large machine is about 300. */
const growth = 80

/**
 * Keeps the heap of a worker small. V8 collects after it grew by {@link growth} percent instead of letting it grow with the machine's memory: a
 * worker with a backlog then stays near 300 MB instead of 500, for a few percent of speed. And it makes no object old from the start:
 * records that are read together live until they are processed together, which V8 takes for a long life now and then, and then keeps
 * every record with its buffers until a full collection. A restore then took 40 % more processor time. Called once at the start of a
 * worker process.
 */
export function boundHeapGrowth(): void {
  setFlagsFromString(`--heap-growing-percent=${growth}`)
  setFlagsFromString('--no-allocation-site-pretenuring')
}
