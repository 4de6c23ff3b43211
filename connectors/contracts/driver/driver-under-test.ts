import type { Driver } from '#streams'
import type { FaultyDriver } from '../driver-faults-contract.ts'

/** A driver that cannot read some batches. */
export interface DamagingDriver {
  readonly driver: Driver
  /** From now on it cannot read a batch in which a value is this text. */
  readonly damage: (text: string) => void
  readonly close: () => Promise<void>
}

/** What a driver's tests must offer beside the driver, so that the contract can make what the interface cannot. */
export interface DriverUnderTest {
  readonly driver: Driver
  /** Takes at least one offset at the end of the partition without a record that a reader sees. */
  readonly appendGap: (topic: string, partition: number) => Promise<void>
  /** Removes everything before the offset. */
  readonly truncate: (topic: string, partition: number, before: number) => Promise<void>
  /** Cuts the log before the offset, as the election of a broker does that had not all of it; absent where one broker cannot be made to. */
  readonly cut?: (topic: string, partition: number, before: number) => Promise<void>
  /** Makes a driver on the same broker to which some batches come damaged. */
  readonly damaging: () => Promise<DamagingDriver>
  /** From now on offsets of this topic are not stored, those of others are; the returned function is called at the end. */
  readonly refuseCommits: (topic: string) => Promise<() => Promise<void>>
  /** Makes a driver on the same broker, or another, that fails when it is told to. */
  readonly faulty: () => Promise<FaultyDriver>
}
