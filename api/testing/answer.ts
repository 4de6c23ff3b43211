import type { FieldError } from '../http/problem.ts'

/** Members that answers of the API can have. */
export interface Answer {
  readonly [member: string]: unknown
  readonly message_id: string
  readonly type: string
  readonly detail: string
  readonly error: string
  readonly errors: readonly FieldError[]
  readonly feedback: readonly { readonly message_id: string }[]
  readonly dependencies: readonly object[]
}

/** The body of an answer, for the test to check. */
export async function answerOf(response: Response): Promise<Answer> {
  return (await response.json()) as Answer
}
