import { hash } from 'node:crypto'
import { type Processor, type ProcessorContext, StreamRecord } from '#streams'
import type { FeedbackAlert, FeedbackTrend } from '../../../../schemas/generated/feedback.ts'
import { granularities, windowSizes } from '../../../../schemas/values/granularity.ts'
import { type AlertStores, JudgedWindows, type OpenWindow } from './judged-windows.ts'
import { type AlertRule, type Shift, shiftOf, together } from './rule.ts'

/** Ends of windows are multiples of it. */
const smallest = Math.min(...Object.values(windowSizes))

/** Texts of an alert. */
const alertTexts = 3

/**
 * Judges windows by the rules: each when the time of its kind passes its end, and again whenever it changes after that. Each rule tells a window of a
 * customer once.
 *
 * Minutes and hours, of customers and of all, are four kinds, each with a time of its own: with a checkpoint the changes of one kind come after those of
 * another, so that the time of one says nothing about whether all of another is there.
 */
export function judgeWindows(rules: readonly AlertRule[], stores: AlertStores) {
  return (): Processor<string, FeedbackTrend, string, FeedbackAlert> => {
    let judge: ((trend: FeedbackTrend, timestamp: number) => void) | undefined
    return {
      init: context => {
        judge = judgeOf(context, rules, stores)
      },
      process: ({ value, timestamp }) => judge?.(value, timestamp)
    }
  }
}

function judgeOf(context: ProcessorContext<string, FeedbackAlert>, rules: readonly AlertRule[], stores: AlertStores) {
  const windows = new JudgedWindows(context as ProcessorContext<never, never>, stores)
  const clocks = new Map<string, KindClock>()

  const judge = (window: OpenWindow): void => {
    for (const rule of rules) {
      const shift = judged(windows, rule, window)
      if (shift === undefined) continue
      windows.tell(rule, window)
      const alert = alertOf(windows, rule, window, shift)
      context.forward(new StreamRecord(alert.alert_id, alert, alert.window_end))
    }
  }

  return (trend: FeedbackTrend, timestamp: number): void => {
    const granularity = granularities.find(one => one === trend.granularity)
    if (granularity === undefined) return
    const window: OpenWindow = { granularity, customer: trend.customer_id, start: trend.window_start }
    const clock = clockOf(clocks, window)
    // Stream time does not follow a clock that is far ahead, so that one wrong time ends no windows for ever.
    const now = Math.max(clock.now, Math.min(timestamp, context.streamTime()))
    clock.now = now
    windows.keep(window, trend)
    if (trend.window_end > now) windows.leaveOpen(window)
    const end = Math.floor(now / smallest) * smallest
    if (end > clock.looked) {
      clock.looked = end
      for (const ended of windows.ended(end, window)) judge(ended)
    }
    if (trend.window_end <= now) judge(window)
  }
}

/** The time of one kind of windows. */
interface KindClock {
  /** The highest time of its changes, milliseconds; -1 before the first. */
  now: number
  /** Up to which end its windows were looked through. */
  looked: number
}

function clockOf(clocks: Map<string, KindClock>, { granularity, customer }: OpenWindow): KindClock {
  const kind = `${granularity}${customer === null ? '' : ' of a customer'}`
  const known = clocks.get(kind) ?? { now: -1, looked: -1 }
  clocks.set(kind, known)
  return known
}

/** How the mood shifted in a window that the rule judges and has not told. */
function judged(windows: JudgedWindows, rule: AlertRule, window: OpenWindow): Shift | undefined {
  const { granularity, customer, start } = window
  if (rule.by !== granularity || (rule.scope === 'all') !== (customer === null)) return undefined
  const size = windowSizes[granularity]
  const mood = windows.mood(window, start, start + size)
  if (mood.count < rule.minimum) return undefined
  const shift = shiftOf(rule, mood, windows.mood(window, start - rule.windows * size, start))
  return shift !== undefined && !windows.isTold(rule, window) ? shift : undefined
}

function alertOf(windows: JudgedWindows, rule: AlertRule, window: OpenWindow, shift: Shift): FeedbackAlert {
  const { granularity, customer, start } = window
  const end = start + windowSizes[granularity]
  const parts = windows.parts(window, start, end)
  return {
    alert_id: alertId(rule.name, customer, granularity, start),
    rule: rule.name,
    customer_id: customer,
    granularity,
    window_start: start,
    window_end: end,
    measure: rule.measure,
    ...shift,
    count: together(parts).count,
    texts: typical(parts.map(({ texts }) => texts))
  }
}

/** The lowest texts of every part in turn, each once. */
function typical(texts: readonly (readonly string[])[]): readonly string[] {
  const inTurn = Array.from({ length: alertTexts }, (_, at) => texts.flatMap(list => list[at] ?? [])).flat()
  return [...new Set(inTurn)].slice(0, alertTexts)
}

/** A UUID of version 8 (RFC 9562) by what the alert is about: told again after a crash, or by a replay, it is the same. */
function alertId(...about: readonly (string | number | null)[]): string {
  const hex = hash('sha256', JSON.stringify(about), 'hex')
  const variant = '89ab'.charAt(Number.parseInt(hex.charAt(16), 16) & 3)
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}
