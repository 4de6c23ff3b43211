import { z } from '@hono/zod-openapi'

const step = z
  .object({
    rule: z.string().openapi({ description: 'Name of the rule.', example: 'booster' }),
    amount: z.number().openapi({ description: 'What the rule added; negative if it subtracted.', example: 0.293 }),
    by: z.int().openapi({ description: "Index of the token that caused it; the word's own index for capitals." })
  })
  .openapi('ExplainedStep')

const token = z
  .object({
    text: z.string().openapi({ description: 'As written, without the punctuation around it.', example: 'amazing' }),
    start: z.int().openapi({ description: 'Where it begins in `read`, in UTF-16 code units.' }),
    end: z.int().openapi({ description: 'Where it ends in `read`, excluded.' }),
    lexicon: z
      .number()
      .nullable()
      .openapi({ description: 'Valence in the lexicon, -4 to 4; null if the word is not in it.', example: 2.8 }),
    steps: z.array(step).openapi({ description: 'In the order in which they applied.' }),
    valence: z.number().openapi({ description: '`lexicon` after all steps.' })
  })
  .openapi('ExplainedToken')

/** How a text came to its score, token by token. */
export const explanationBody = z
  .object({
    summary: z.string().openapi({ description: 'In words.', example: '"amazing" is positive (+2.8).' }),
    scorer: z.string().openapi({ example: 'vader' }),
    version: z.string().openapi({ example: '3.3.2' }),
    text: z.string().openapi({ description: 'As given.' }),
    read: z.string().openapi({ description: 'As scored, with emoji replaced by their descriptions.' }),
    tokens: z.array(token),
    sum: z.number().openapi({ description: 'Sum of the valences.' }),
    emphasis: z
      .object({ exclamations: z.int(), questions: z.int(), amount: z.number() })
      .openapi({ description: 'What "!" and "?" add to the sum, with its sign.' }),
    normalized: z.number().openapi({ description: '(sum + emphasis) / sqrt((sum + emphasis)^2 + 15).' }),
    rounding: z.number().openapi({ description: 'What rounding adds; with `normalized` it is the compound.' }),
    score: z.object({
      compound: z.number().min(-1).max(1).openapi({ example: 0.5859 }),
      positive: z.number(),
      neutral: z.number(),
      negative: z.number()
    })
  })
  .openapi('Explanation')

type Frozen<T> = T extends readonly (infer Item)[]
  ? readonly Frozen<Item>[]
  : T extends object
    ? { readonly [name in keyof T]: Frozen<T[name]> }
    : T

/** What an explainer answers. */
export type ExplanationBody = Frozen<z.output<typeof explanationBody>>
