import type { ReceivedEvent } from './received-event.ts'

/** Columns of the lines between messages. */
const width = 80

/** The line above the first message. */
export const openingLine = '='.repeat(width)

const closingLine = '-'.repeat(width)
const indent = ' '.repeat(8)

/** The n-th message of a run as a tree, with a line below it. */
export function renderMessage({ event, partition, offset, timestamp }: ReceivedEvent, n: number): string {
  const leaves = [
    `Partition: ${partition} | Offset: ${offset}`,
    `Kafka Timestamp: ${localTime(timestamp)}`,
    `Event ID: ${event.event_id}`,
    `Customer: ${event.customer_name} (${event.is_member ? 'Member' : 'Non-Member'})`,
    `Order: ${event.quantity}x ${event.drink_name}`,
    `Amount: $${event.amount.toFixed(2)}`,
    `Event Time (UTC): ${event.ts_utc.replace(/Z$/i, '+00:00')}`
  ]
  const tree = leaves.map((leaf, i) => `${indent}${i < leaves.length - 1 ? '├─' : '└─'} ${leaf}`)
  return `${[`Message #${n}`, ...tree, closingLine].join('\n')}\n`
}

/** `YYYY-MM-DD HH:MM:SS` in the time zone of this machine. */
function localTime(timestamp: number): string {
  const time = new Date(timestamp)
  const two = (part: number): string => String(part).padStart(2, '0')
  const date = [time.getFullYear(), two(time.getMonth() + 1), two(time.getDate())].join('-')
  return `${date} ${[time.getHours(), time.getMinutes(), time.getSeconds()].map(two).join(':')}`
}
