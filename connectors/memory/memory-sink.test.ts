import { describeSink } from '../contracts/sink-contract.ts'
import { type Article, describeUniqueKeys } from '../contracts/unique-keys-contract.ts'
import { feedbackFault } from '../mysql/feedback/rows.ts'
import { memorySink } from './memory-sink.ts'

const sink = memorySink<string, Parameters<typeof feedbackFault>[0]>(({ value }) => value.message_id, {
  validate: ({ value }) => feedbackFault(value)
})

describeSink({ sink: () => sink, stored: async ids => new Map([...sink.rows].filter(([id]) => ids.includes(id))) })

const articles = memorySink<string, Article>(({ value }) => value.id, { unique: { by_sku: ({ value }) => value.sku } })
describeUniqueKeys(() => articles)
