import { hash } from 'node:crypto'
import { asError, type Logger, noLog, StreamsError } from '#streams'
import { classifyFailure, type FailureSign, Suspects, usualGiveUpAfter } from '#streams/connector'

export interface TextFaultsOptions {
  /** Where the scorer is, for messages. */
  readonly where: string
  /** Failures of a text while others are scored, after which the text is refused. Default 5. */
  readonly giveUpAfter?: number
  /** Default: says nothing. */
  readonly log?: Logger
  /** What an error of `score` says by itself. */
  readonly signOf: (error: unknown) => FailureSign
}

/** Watches a remote scorer for texts that always fail. */
export interface TextFaults {
  /** Whether a text has failed again although others were scored: it says nothing of the server. */
  readonly isSuspect: (text: string) => boolean
  /**
   * Scores a text by `score`. A failure comes out as it is, until the text has failed often enough while others were scored: then as
   * `scorer-refused`, which is final.
   */
  readonly watch: <T>(text: string, score: () => Promise<T>) => Promise<T>
}

const keyOf = (text: string): string => hash('sha256', Buffer.from(text, 'utf16le'), 'base64')

/** Makes the watch of one scorer. */
export function textFaults({
  where,
  giveUpAfter = usualGiveUpAfter,
  log = noLog,
  signOf
}: TextFaultsOptions): TextFaults {
  const suspects = new Suspects(giveUpAfter)

  const failed = (text: string, error: unknown): unknown => {
    const sign = signOf(error)
    if (sign !== 'suspect') return error
    const key = keyOf(text)
    const failures = suspects.failed(key)
    const evidence = { hasSucceeded: suspects.hasSucceeded, isAtFault: suspects.isToBlame(key) }
    const { message } = asError(error)
    if (classifyFailure(sign, evidence) !== 'record') {
      if (failures === 2) {
        log.warn(
          { err: error, failures, giveUpAfter },
          `${where} fails for a text while it scores others; it is given up after ${giveUpAfter} such failures: ${message}`
        )
      }
      return error
    }
    suspects.forget(key)
    const said = `${where} failed ${failures} times for this text while it scored others; last: ${message}`
    return new StreamsError('scorer-refused', `${said}. Look at the scorer's log, then replay`, { cause: error })
  }

  return {
    isSuspect: text => suspects.size > 0 && suspects.isSuspect(keyOf(text)),
    watch: async (text, score) => {
      try {
        const result = await score()
        suspects.succeeded(suspects.size > 0 ? [{ key: keyOf(text) }] : [])
        return result
      } catch (error) {
        throw failed(text, error)
      }
    }
  }
}
