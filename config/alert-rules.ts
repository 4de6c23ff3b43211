import { z } from 'zod'
import type { Setting } from './setting.ts'

/** One rule of shift alerts; other members are refused, since a misspelt one would be a rule that nobody meant. */
const rule = z.strictObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9._-]{0,63}$/, { error: 'must be 1 to 64 of a-z, 0-9, . _ and -' }),
  scope: z.enum(['all', 'customer']),
  by: z.enum(['minute', 'hour']),
  measure: z.enum(['mean', 'negative_share']),
  change: z.number().gt(0).max(2),
  windows: z.int().min(1).max(1_440),
  minimum: z.int().min(1).max(1_000_000_000),
  baseline_minimum: z.int().min(1).max(1_000_000_000),
  cooldown: z.int().min(0).max(1_440)
})

const rules = z.array(rule).refine(given => new Set(given.map(({ name }) => name)).size === given.length, {
  error: 'two rules have the same name'
})

/** The rules of shift alerts. */
export type AlertRules = z.output<typeof rules>

/** Those that stand unless configuration says otherwise. */
const usual: AlertRules = [
  {
    name: 'mood-drop',
    scope: 'all',
    by: 'minute',
    measure: 'mean',
    change: 0.35,
    windows: 15,
    minimum: 20,
    baseline_minimum: 40,
    cooldown: 15
  },
  {
    name: 'hourly-mood-drop',
    scope: 'all',
    by: 'hour',
    measure: 'mean',
    change: 0.2,
    windows: 24,
    minimum: 100,
    baseline_minimum: 200,
    cooldown: 6
  },
  {
    name: 'unhappy-customer',
    scope: 'customer',
    by: 'minute',
    measure: 'negative_share',
    change: 0.5,
    windows: 15,
    minimum: 10,
    baseline_minimum: 10,
    cooldown: 30
  }
]

function parsed(text: string, context: z.RefinementCtx): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    context.addIssue({ code: 'custom', message: error instanceof Error ? error.message : String(error) })
    return z.NEVER
  }
}

/** Rules of shift alerts as JSON. */
export function alertRules(help: string): Setting<AlertRules> {
  return {
    schema: z.string().transform(parsed).pipe(rules),
    usual: JSON.stringify(usual),
    help,
    allowed:
      'a JSON array of objects with name, scope (all, customer), by (minute, hour), measure (mean, negative_share), change, windows, minimum, baseline_minimum and cooldown',
    secret: false,
    hasParts: true
  }
}
