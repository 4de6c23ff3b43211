import type { Format, Serde } from '../../../serde.ts'
import { serdes } from '../../../serdes.ts'
import { type SideKey, sideStore } from '../../../state/side-store.ts'
import type { StoreDefinition } from '../../../state/store-definition.ts'
import { type WaitingKey, waitingStore } from '../../../state/waiting-store.ts'
import { type JoinWindows, joinRetention } from '../../../windows/join-windows.ts'
import type { RepartitionOptions } from '../records/repartition.ts'

/**
 * Formats and durability of a stream-stream join. Its stores are named `<name>-left` and `<name>-right`, and `<name>-waiting` in outer
 * joins.
 */
export interface StreamJoinOptions<K, V, V2> {
  /** Format of the keys in stores and repartition topics. Default: the format in which they were read, or JSON if a step created them. */
  readonly key?: Format<K>
  /** Format of the left values. Default: the format in which they were read, or JSON if a step created them. */
  readonly left?: Format<V>
  /** Format of the right values. Default: the format in which they were read, or JSON if a step created them. */
  readonly right?: Format<V2>
  /** Whether the stores have changelogs to be restored from. Default: true. */
  readonly changelog?: boolean
  /**
   * Number of partitions of the repartition topics, used if a step changed the keys. Default: that of the largest source topic of either
   * stream.
   */
  readonly partitions?: RepartitionOptions<K, V>['partitions']
}

/** How keys and values are written in the stores of a join; JSON where nothing is known. */
export interface JoinFormats {
  readonly key: Format<unknown> | undefined
  readonly left: Format<unknown> | undefined
  readonly right: Format<unknown> | undefined
}

/** The stores of a join, and how keys and values are written in them. */
export interface JoinStores {
  readonly left: StoreDefinition<SideKey, unknown>
  readonly right: StoreDefinition<SideKey, unknown>
  /** Where a side is outer: what waits for a partner. */
  readonly waiting: StoreDefinition<WaitingKey, readonly Buffer[]> | undefined
  /** All of them. */
  readonly all: readonly StoreDefinition<unknown, unknown>[]
  readonly keys: Serde<unknown>
  readonly leftValues: Serde<unknown>
  readonly rightValues: Serde<unknown>
}

/** The stores of a join of streams. Formats that need a registry are none for state: JSON takes their place. */
export function joinStores(
  name: string,
  windows: JoinWindows,
  isOuter: boolean,
  { key, left, right, changelog = true }: JoinFormats & { readonly changelog: boolean | undefined }
): JoinStores {
  const retention = joinRetention(windows)
  const [ofLeft, ofRight] = [forState(left), forState(right)]
  const sides = {
    left: sideStore(`${name}-left`, ofLeft, retention, changelog),
    right: sideStore(`${name}-right`, ofRight, retention, changelog)
  }
  const waiting = isOuter ? waitingStore(`${name}-waiting`, changelog) : undefined
  return {
    ...sides,
    waiting,
    all: [sides.left, sides.right, ...(waiting ? [waiting] : [])] as unknown as JoinStores['all'],
    keys: forState(key).serde as Serde<unknown>,
    leftValues: ofLeft.serde as Serde<unknown>,
    rightValues: ofRight.serde as Serde<unknown>
  }
}

const forState = (format: Format<unknown> | undefined): Format<unknown> =>
  format?.serde ? format : serdes.json<unknown>()
