import type { Format } from '#streams'

/**
 * JSON for what only this application writes and reads again, such as stores: numbers are those of JavaScript, so nothing is checked for being
 * exact, which takes most of the time of reading sums. The numbers must be finite.
 */
export function ownJson<T>(): Format<T> {
  return {
    name: 'json',
    serde: {
      serialize: value => Buffer.from(JSON.stringify(value)),
      deserialize: data => JSON.parse(data.toString()) as T
    }
  }
}
