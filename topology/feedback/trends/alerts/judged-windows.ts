import { type KeyValueStore, keyValueStore, type ProcessorContext, serdes } from '#streams'
import type { FeedbackTrend } from '../../../../schemas/generated/feedback.ts'
import type { Granularity } from '../../../../schemas/values/granularity.ts'
import { windowSizes } from '../../../../schemas/values/granularity.ts'
import { ownJson } from '../own-json.ts'
import { type AlertRule, type Mood, together } from './rule.ts'

/** The windows of a customer (or of all) that one rule judges. */
export interface Series {
  readonly granularity: Granularity
  /** Null for all customers. */
  readonly customer: string | null
}

/** A window that is still open. */
export interface OpenWindow extends Series {
  readonly start: number
}

/** What is kept of the part that a partition has of a window. */
type KeptPart = Mood & Pick<FeedbackTrend, 'texts'>

/** The stores of the alerts; entries go when no rule looks at them any more, `ttl` milliseconds of stream time. */
export function alertStores(ttl: number) {
  return {
    parts: keyValueStore('judged-windows', serdes.string, ownJson<KeptPart>(), { ttl }),
    open: keyValueStore('open-windows', serdes.string, ownJson<OpenWindow>(), { ttl }),
    told: keyValueStore('told-windows', serdes.string, ownJson<number>(), { ttl })
  }
}

export type AlertStores = ReturnType<typeof alertStores>

/** Times with 16 digits are in the order of their texts. */
const digits = (time: number): string => String(time).padStart(16, '0')

/** A customer's name may hold anything: its JSON holds no NUL. */
const seriesKey = ({ granularity, customer }: Series): string => `${granularity}\0${JSON.stringify(customer)}\0`

const last = '\uffff'

/** What the alerts of one task remember. */
export class JudgedWindows {
  readonly #parts: KeyValueStore<string, KeptPart>
  readonly #open: KeyValueStore<string, OpenWindow>
  readonly #told: KeyValueStore<string, number>

  constructor(context: ProcessorContext<never, never>, { parts, open, told }: AlertStores) {
    this.#parts = context.store(parts)
    this.#open = context.store(open)
    this.#told = context.store(told)
  }

  /** Takes the newest state of a partition's part of a window. */
  keep(series: Series, { window_start, source_partition, count, negative, compound_sum, texts }: FeedbackTrend): void {
    const key = `${seriesKey(series)}${digits(window_start)}\0${source_partition}`
    this.#parts.put(key, { count, negative, compound_sum, texts })
  }

  /** Remembers to judge a window when it has ended. */
  leaveOpen(window: OpenWindow): void {
    const end = window.start + windowSizes[window.granularity]
    this.#open.putIfAbsent(`${digits(end)}\0${seriesKey(window)}`, window)
  }

  /** Windows that ended up to that time, of the same size and of customers or of all as this one; each is answered once. */
  ended(time: number, like: Series): readonly OpenWindow[] {
    const isAlike = ({ granularity, customer }: OpenWindow): boolean =>
      granularity === like.granularity && (customer === null) === (like.customer === null)
    const found = [...this.#open.range('', `${digits(time)}${last}`)].filter(([, window]) => isAlike(window))
    for (const [key] of found) this.#open.delete(key)
    return found.map(([, window]) => window)
  }

  /** The parts of the windows that begin from `from` up to `to`, the latter not included. */
  parts(series: Series, from: number, to: number): readonly KeptPart[] {
    const key = seriesKey(series)
    const bounds = [`${key}${digits(Math.max(0, from))}`, `${key}${digits(Math.max(0, to))}`] as const
    return [...this.#parts.range(...bounds)].map(([, part]) => part)
  }

  /** The mood of these windows together. */
  mood(series: Series, from: number, to: number): Mood {
    return together(this.parts(series, from, to))
  }

  /** Whether the rule told this window or one within its cool-down. */
  isTold(rule: AlertRule, { customer, start }: OpenWindow): boolean {
    const quiet = Math.max(0, rule.cooldown) * windowSizes[rule.by]
    const key = `${rule.name}\0${JSON.stringify(customer)}\0`
    const bounds = [`${key}${digits(Math.max(0, start - quiet))}`, `${key}${digits(start + quiet)}`] as const
    for (const _ of this.#told.range(...bounds)) return true
    return false
  }

  /** The rule tells this window now. */
  tell(rule: AlertRule, { customer, start }: OpenWindow): void {
    this.#told.put(`${rule.name}\0${JSON.stringify(customer)}\0${digits(start)}`, start)
  }
}
