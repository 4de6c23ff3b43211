import { InFlightRecord } from './in-flight-record.ts'
import type { Aside } from './task-context.ts'

/** Something that a step had kept, on its way as a record of its own. It stands where the record in whose course it came stands. */
export class AsideRecord extends InFlightRecord {
  override isAside = true
  override readonly line: string
  readonly #run: (inFlight: InFlightRecord) => void

  constructor({ timestamp, headers, line, isBarrier, run }: Aside, outer: InFlightRecord) {
    super({ key: null, value: null, headers, timestamp, offset: outer.raw.offset }, outer.queue)
    this.isBarrier = isBarrier
    this.line = line
    this.#run = run
  }

  override receive(): void {
    this.#run(this)
  }
}
