import { StreamsError } from '#streams'
import type { CustomerEvent } from '../../schemas/generated/cafe.ts'
import { limits } from './limits.ts'

/** What would steer the terminal that shows an event, or break its lines. */
const unprintable = /[\p{Cc}\p{Cs}\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/u

/**
 * Passes an event, valid by its schema, that a terminal can show on lines of its own.
 * @throws StreamsError `null-value` for a record without a value, `invalid-value` naming field and limit; both are final
 */
export function validateCustomerEvent(event: CustomerEvent | null): CustomerEvent {
  if (event === null) throw new StreamsError('null-value', 'the record has no value; send a CustomerEvent')
  checkName('customer_name', event.customer_name)
  checkName('drink_name', event.drink_name)
  return event
}

function checkName(field: string, name: string): void {
  if (name.trim() === '') reject(`${field} is empty`)
  if (name.length > 2 * limits.nameLength || Array.from(name).length > limits.nameLength)
    reject(`${field} has more than ${limits.nameLength} characters`)
  if (unprintable.test(name)) reject(`${field} holds a control character`)
}

function reject(problem: string): never {
  throw new StreamsError('invalid-value', problem)
}
