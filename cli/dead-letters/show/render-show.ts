import { printable } from '../../../topology/sentiment/printable.ts'
import { instant } from './render-list.ts'
import type { ShownLetter } from './show.ts'

/** Bytes of a value that are shown when it cannot be decoded. */
const mostBytes = 512

/** A dead letter for people. Nothing in it can steer a terminal. */
export function renderLetter(letter: ShownLetter): string {
  const { source, timestamp, stacktrace } = letter
  return `${[
    `dead letter    ${letter.id}`,
    `died           ${instant(letter.time)} in ${printable(letter.application)}, step ${printable(letter.step)}, after ${letter.attempts} ${letter.attempts === 1 ? 'try' : 'tries'}`,
    `reason         ${printable(letter.reason)}: ${printable(letter.message)}`,
    `               ${letter.meaning}`,
    `next           ${letter.next}`,
    `came from      ${printable(source.topic)}-${source.partition}-${source.offset}${timestamp === null ? '' : `, ${instant(timestamp)}`}`,
    `key            ${letter.key === null ? '(none)' : printable(letter.key)}`,
    `schema id      ${letter.schemaId ?? '(none)'}`,
    `replays        ${letter.replays}${doneTo(letter)}`,
    'headers',
    ...Object.entries(letter.headers).map(([name, value]) => `  ${printable(name)}: ${printable(headerOf(value))}`),
    ...valueLines(letter),
    ...(stacktrace === null ? [] : ['stack trace', ...stacktrace.split('\n').map(line => `  ${printable(line)}`)])
  ].join('\n')}\n`
}

/** A dead letter for programs: the bytes of the value in base64. */
export function letterJson({ bytes, ...letter }: ShownLetter): object {
  return { ...letter, bytes: bytes?.toString('base64') ?? null }
}

function doneTo({ replayedAt, discardedAt }: ShownLetter): string {
  if (discardedAt !== null) return `; this letter was discarded at ${instant(discardedAt)}`
  return replayedAt === null ? '' : `; this letter was replayed at ${instant(replayedAt)}`
}

function headerOf(value: ShownLetter['headers'][string]): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? null)
}

function valueLines({ value, undecoded, bytes }: ShownLetter): readonly string[] {
  if (bytes === null) return ['value          (none: a tombstone)']
  if (undecoded === undefined)
    return [
      'value',
      ...JSON.stringify(value, null, 2)
        .split('\n')
        .map(line => `  ${printable(line)}`)
    ]
  return [
    `value          ${bytes.length} bytes, not decoded: ${printable(undecoded)}`,
    ...hexDump(bytes.subarray(0, mostBytes)),
    ...(bytes.length > mostBytes ? [`  … ${bytes.length - mostBytes} more bytes; --json has them all`] : [])
  ]
}

/** Offset, sixteen bytes in hexadecimal, and the same as ASCII. */
function hexDump(bytes: Buffer): readonly string[] {
  return Array.from({ length: Math.ceil(bytes.length / 16) }, (_, i) => {
    const part = bytes.subarray(i * 16, i * 16 + 16)
    const hex = part.toString('hex').replace(/../g, '$& ').padEnd(48)
    return `  ${(i * 16).toString(16).padStart(6, '0')}  ${hex} ${part.toString('latin1').replace(/[^ -~]/g, '.')}`
  })
}
