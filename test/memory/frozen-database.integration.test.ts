import { test } from 'vitest'
import { frozenDatabase } from './frozen-database.ts'
import { tellsPrivateMemory } from './private-memory.ts'

test.skipIf(!tellsPrivateMemory)(
  'H6, W13: a packed backlog of 700 MB before a frozen database leaves a feedback worker below 400 MiB of private memory',
  () => frozenDatabase('feedback', { frozenMs: 10_000, thawedMs: 10_000 })
)
