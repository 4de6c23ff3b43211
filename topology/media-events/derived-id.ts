import { hash } from 'node:crypto'

/**
 * A UUID that stands for these values and for no others: version 8 of RFC 9562 with 122 bits of their SHA-256. The same values give the
 * same id in every process, so that what is derived from a record can be derived again.
 */
export function derivedId(...values: readonly unknown[]): string {
  const hex = hash('sha256', JSON.stringify(values), 'hex')
  const variant = '89ab'.charAt(Number.parseInt(hex.charAt(16), 16) & 3)
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}
