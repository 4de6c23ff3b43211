import type { SendUpdate } from '../../processor/update.ts'
import type { StreamRecord } from '../../record.ts'
import type { StoreWrite } from '../../state/entries/write-layers.ts'
import { InFlightRecord } from '../task/in-flight-record.ts'

/** An update that waits for the checkpoint. */
export interface HeldUpdate {
  /** Bytes of the row's key. */
  readonly key: Buffer
  readonly rowKey: unknown
  readonly before: unknown
  /** What it counts for in memory. */
  readonly bytes: number
  /** Of the last record that changed the key. */
  send: SendUpdate
  record: StreamRecord<unknown, unknown>
  inFlight: InFlightRecord
  /** Changes that it stands for. */
  count: number
}

/** One of the changes that an update stands for, to be taken back with the record that made it. */
export class HeldChange implements StoreWrite {
  readonly call: number
  earlier: StoreWrite | undefined = undefined
  readonly #update: HeldUpdate
  readonly #takeBack: (update: HeldUpdate) => void

  constructor(call: number, update: HeldUpdate, takeBack: (update: HeldUpdate) => void) {
    this.call = call
    this.#update = update
    this.#takeBack = takeBack
  }

  undo(): void {
    this.#takeBack(this.#update)
  }
}

/** An update on its way: it stands where the last record that made it stood, and has its bytes. */
export class UpdateRecord extends InFlightRecord {
  override readonly updates: number
  override isBarrier = true
  readonly #update: HeldUpdate
  readonly #value: unknown
  readonly #onGivenUp: (update: HeldUpdate) => void

  /** `value` is what the row is now, undefined for none; `onGivenUp` hears of an update that will not be sent. */
  constructor(update: HeldUpdate, value: unknown, onGivenUp: (update: HeldUpdate) => void) {
    super(update.inFlight.raw, update.inFlight.queue, update.inFlight.timeBefore)
    this.eventTime = update.record.timestamp
    this.updates = update.count
    this.#update = update
    this.#value = value
    this.#onGivenUp = onGivenUp
  }

  override receive(): void {
    const { rowKey: key, before, record, send } = this.#update
    send({ key, value: this.#value, before, record })
  }

  override giveUp(): void {
    super.giveUp()
    this.#onGivenUp(this.#update)
  }
}
