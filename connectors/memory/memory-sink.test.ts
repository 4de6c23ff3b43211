import { describeSink } from '../contracts/sink-contract.ts'
import { feedbackFault } from '../mysql/feedback/rows.ts'
import { memorySink } from './memory-sink.ts'

const sink = memorySink<string, Parameters<typeof feedbackFault>[0]>(({ value }) => value.message_id, {
  validate: ({ value }) => feedbackFault(value)
})

describeSink({ sink: () => sink, stored: async ids => new Map([...sink.rows].filter(([id]) => ids.includes(id))) })
