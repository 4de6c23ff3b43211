import { test } from 'vitest'
import { systemNames } from '../../config/settings/processes.ts'
import { frozenDatabase } from './frozen-database.ts'
import { tellsPrivateMemory } from './private-memory.ts'

test.skipIf(!tellsPrivateMemory).each(systemNames)(
  'H6, W13: a packed backlog of 700 MB before a frozen database leaves a worker of %s below 400 MiB of private memory',
  name => frozenDatabase(name, { frozenMs: 30_000, thawedMs: 30_000 })
)
