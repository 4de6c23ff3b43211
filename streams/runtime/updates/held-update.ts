import type { SendUpdate } from '../../processor/update.ts'
import type { StreamRecord } from '../../record.ts'
import type { StoreWrite } from '../../state/entries/write-layers.ts'
import { InFlightRecord } from '../task/in-flight-record.ts'

/** An update that waits for the checkpoint. */
export interface HeldUpdate {
  /** Bytes of the row's key. */
  readonly key: Buffer
  readonly rowKey: unknown
  /** What it was when the last update was sent. */
  before: unknown
  /** What it counts for in memory. */
  readonly bytes: number
  /** The last of the changes that it stands for. */
  last: HeldChange
  /** The place of the first of them. */
  from: number
  /** How many they are. */
  count: number
}

/** What made a change of a row: the record as its step was given it, the source record behind it, and the call of the step. */
export interface Changing {
  readonly record: StreamRecord<unknown, unknown>
  readonly inFlight: InFlightRecord
  readonly call: number
}

/** Divides an update: its changes whose records are not finished, the newest ones, and the last one before them. Asked while no record runs. */
export function openChanges({ last }: HeldUpdate): { readonly open: number; readonly settled: HeldChange | undefined } {
  let open = 0
  let change: HeldChange | undefined = last
  for (; change?.isOpen; change = change.previous) open++
  return { open, settled: change }
}

/** One of the changes that an update stands for, to be taken back with the record that made it. */
export class HeldChange implements StoreWrite {
  readonly key: Buffer
  readonly rowKey: unknown
  readonly call: number
  readonly record: StreamRecord<unknown, unknown>
  readonly inFlight: InFlightRecord
  readonly send: SendUpdate
  /** Later changes have higher ones. */
  readonly place: number
  earlier: StoreWrite | undefined = undefined
  /** The change of the row before it, where that one is told of once this one is taken back. */
  previous: HeldChange | undefined = undefined
  readonly #takeBack: (change: HeldChange) => void

  constructor(
    { key, rowKey }: Pick<HeldUpdate, 'key' | 'rowKey'>,
    { record, inFlight, call }: Changing,
    send: SendUpdate,
    place: number,
    takeBack: (change: HeldChange) => void
  ) {
    this.key = key
    this.rowKey = rowKey
    this.record = record
    this.inFlight = inFlight
    this.call = call
    this.send = send
    this.place = place
    this.#takeBack = takeBack
  }

  /** Whether its record may still fail on its way. Asked while no record runs. */
  get isOpen(): boolean {
    return this.inFlight.pending > 0
  }

  undo(): void {
    this.#takeBack(this)
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
    const { inFlight, record } = update.last
    super(inFlight.raw, inFlight.queue, inFlight.timeBefore)
    this.eventTime = record.timestamp
    this.updates = update.count
    this.#update = update
    this.#value = value
    this.#onGivenUp = onGivenUp
  }

  override receive(): void {
    const { rowKey: key, before, last } = this.#update
    last.send({ key, value: this.#value, before, record: last.record })
  }

  override giveUp(): void {
    super.giveUp()
    this.#onGivenUp(this.#update)
  }
}
