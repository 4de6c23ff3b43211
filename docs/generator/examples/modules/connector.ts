import { asError, type RefusedRow, type Sink, StreamsError } from 'millrace'
import { checkSettings, type SettingRules, Suspects, settingRules, usualGiveUpAfter } from 'millrace/connector'

export interface LedgerOptions {
  readonly insert: (id: string, entry: object) => Promise<void>
  readonly name?: string
}

const { callback, text } = settingRules
const rules: SettingRules<LedgerOptions> = { insert: callback, name: text }

/** A sink that waits while the ledger is down, and refuses a row that fails again and again while others are stored. */
export function ledgerSink(options: LedgerOptions): Sink<string, object> {
  checkSettings('ledgerSink', options, rules, ['insert'])
  const suspects = new Suspects()
  return {
    name: options.name ?? 'ledger',
    write: async records => {
      const refused: RefusedRow[] = []
      for (const [index, { key, value }] of records.entries()) {
        try {
          await options.insert(key, value)
          suspects.succeeded([{ key }])
        } catch (thrown) {
          const error = asError(thrown)
          if (suspects.failed(key) < usualGiveUpAfter)
            throw new StreamsError('sink-unavailable', `entry ${key} is not stored`, { cause: error, retryable: true })
          refused.push({ index, error })
        }
      }
      return { inserted: records.length - refused.length, duplicates: 0, refused }
    }
  }
}
