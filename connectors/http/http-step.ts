import { StreamsError } from '#streams'
import { settingRules } from '#streams/connector'
import { checkPost } from './check-post.ts'
import { type PostOptions, postJson } from './post-json.ts'

const { callback } = settingRules

/** Settings of `httpStep`. */
export interface HttpStepOptions<V, R> extends PostOptions {
  /** Returns what a request sends as JSON. Default: the value. */
  readonly body?: (value: V) => unknown
  /** Turns the JSON of the response into the step's result. Throw to reject the record. Default: the response as it is. */
  readonly result?: (answer: unknown, value: V) => R
}

/**
 * Creates a step that posts each value as JSON to a server and continues with the response. Give the step `concurrency` for parallel
 * requests, and `retry` for transient failures. The error is retryable after no response, 408, 425, 429 and 5xx, and after a wrong address
 * or wrong credentials, which you can correct. It is final (`invalid-value`) after 400, 409, 413 and 422, which concern the value.
 * @throws StreamsError `invalid-configuration` for invalid settings
 * @example
 * const price = httpStep<Order, PricedOrder>({ url: 'http://prices:8080/price', timeout: 2_000 })
 * orders.mapValues('price', price, { concurrency: 32, retry: exponential({ initial: ms(200), retryOn: onlyRetryable }) })
 */
export function httpStep<V, R>(options: HttpStepOptions<V, R>): (value: V) => Promise<R> {
  const { body = value => value, result = answer => answer as R, ...post } = options
  checkPost<HttpStepOptions<V, R>>('httpStep', options, { body: callback, result: callback })
  return async value => {
    const answer = await postJson(post, body(value))
    switch (answer.kind) {
      case 'taken':
        return result(answer.body, value)
      case 'refused':
        throw new StreamsError('invalid-value', answer.reason)
      case 'wrong':
        throw new StreamsError('processing-failed', answer.reason, { retryable: true })
      case 'passing': {
        const { retryAfter, cause } = answer
        const pause = retryAfter === undefined ? {} : { retryAfter }
        throw new StreamsError('processing-failed', answer.reason, { retryable: true, cause, ...pause })
      }
    }
  }
}
