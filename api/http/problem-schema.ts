import { z } from '@hono/zod-openapi'
import { type ProblemKind, problemKinds } from './problem.ts'

/** The body of every error answer, for the documentation. */
export const problemSchema = z
  .object({
    type: z.string().openapi({ example: 'urn:millrace:problem:invalid-body' }),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    instance: z.string().openapi({ description: 'Path of the request.' }),
    error: z.string().openapi({ description: 'Repeats the detail, for clients that do not read problem documents.' }),
    errors: z
      .array(z.object({ field: z.string(), message: z.string() }))
      .optional()
      .openapi({ description: 'Each invalid field.' })
  })
  .openapi('Problem')

interface DocumentedResponse {
  readonly description: string
  readonly content: { readonly 'application/problem+json': { readonly schema: typeof problemSchema } }
}

/** OpenAPI entries of the problems a route can answer with. Kinds with one status share an entry. */
export function problemResponses(...kinds: readonly ProblemKind[]): { [status: number]: DocumentedResponse } {
  const titles = new Map<number, string[]>()
  for (const kind of kinds) {
    const { status, title } = problemKinds[kind]
    titles.set(status, [...(titles.get(status) ?? []), title])
  }
  return Object.fromEntries(
    [...titles].map(([status, lines]) => [
      status,
      { description: lines.join('; or: '), content: { 'application/problem+json': { schema: problemSchema } } }
    ])
  )
}
