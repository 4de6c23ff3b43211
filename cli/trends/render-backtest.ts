import { formatInstant } from '../../schemas/values/instant.ts'
import type { Backtest, BacktestAlert } from './backtest.ts'

/** A backtest as lines for a terminal. */
export function renderBacktest({ feedback, alerts }: Backtest): readonly string[] {
  const sent = alerts.filter(({ wasSent }) => wasSent).length
  const sum = `${feedback} feedback read; ${alerts.length} alerts, ${sent} of them sent at the time`
  return [...alerts.flatMap(lines), sum]
}

function lines({ alert, wasSent }: BacktestAlert): readonly string[] {
  const { window_start, rule, customer_id, measure, value, baseline, count, texts } = alert
  const shift = `${measure} ${value.toFixed(3)} after ${baseline.toFixed(3)}`
  const about = customer_id === null ? 'all customers' : `customer ${customer_id}`
  const head = `${formatInstant(window_start)}  ${rule}  ${about}  ${shift}, ${count} feedback${wasSent ? '' : '  (not sent at the time)'}`
  return [head, ...texts.map(text => `    ${text.replaceAll(/\s+/g, ' ')}`)]
}
