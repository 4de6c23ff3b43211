import { checkSettingNames, checkSettings, type SettingRule, type SettingRules, settingRules } from '#streams/connector'
import { isAddress } from './broker-addresses.ts'
import type { KafkaOptions, SaslOptions, TlsOptions } from './kafka-options.ts'

const { callback, flag, having, numberFrom, oneOf, text } = settingRules

const brokers: SettingRule = value => {
  const allowed = "a list of at least one host:port, such as ['localhost:9092']"
  if (!Array.isArray(value) || value.length === 0) return allowed
  return value.every(broker => typeof broker === 'string' && isAddress(broker)) ? undefined : allowed
}

const either =
  (allowed: string, ...isAllowed: readonly ((value: unknown) => boolean)[]): SettingRule =>
  value =>
    isAllowed.some(is => is(value)) ? undefined : allowed

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null

const rules: SettingRules<KafkaOptions> = {
  brokers,
  clientId: text,
  sasl: either("an object with a mechanism, such as { mechanism: 'plain', username, password }", isObject),
  ssl: either('true, false or an object of TLS settings', value => flag(value) === undefined, isObject),
  logger: having('a logger', 'debug', 'info', 'warn', 'error'),
  connectionTimeoutMs: numberFrom(1),
  requestTimeoutMs: numberFrom(1),
  maxBatchBytes: numberFrom(1),
  maxUnpackedBatchBytes: numberFrom(1),
  clientRack: text,
  addressOf: callback
}

const tlsNames = {
  ca: true,
  cert: true,
  key: true,
  passphrase: true,
  servername: true,
  rejectUnauthorized: true
} as const

const mechanism = oneOf('plain', 'scram-sha-256', 'scram-sha-512', 'oauthbearer')

/** Refuses options that cannot work. Throws `invalid-configuration` naming each and what is allowed. */
export function checkKafkaOptions(options: KafkaOptions): void {
  checkSettings('kafkaDriver', options, rules, ['brokers'])
  const { sasl, ssl } = options
  if (sasl !== undefined) checkSasl(sasl)
  if (typeof ssl === 'object') checkSettingNames<TlsOptions>('kafkaDriver, ssl', ssl, tlsNames)
}

function checkSasl({ mechanism: given }: SaslOptions): void {
  checkSettings('kafkaDriver, sasl', { mechanism: given }, { mechanism }, ['mechanism'])
}
