import type { KafkaOptions, SaslOptions, TlsOptions } from '../kafka-options.ts'

/** SASL in the words of kafkajs, which asks for the password at each login: one that is renewed is used then. */
export function saslSettings(sasl: SaslOptions | undefined): object | null {
  if (sasl === undefined) return null
  if (sasl.mechanism !== 'oauthbearer') return live(sasl)
  return { mechanism: sasl.mechanism, oauthBearerProvider: async () => ({ value: await sasl.token() }) }
}

/**
 * TLS in the words of Node's `tls.connect`; null for plain text. The certificate is checked against the name the broker advertises.
 * Certificates are asked for at each connection: those that are renewed are used then.
 */
export function tlsSettings(ssl: KafkaOptions['ssl'], advertisedHost: string): object | null {
  if (ssl === undefined || ssl === false) return null
  const options: TlsOptions = ssl === true ? {} : ssl
  return isAddress(advertisedHost) ? live(options) : live(options, { servername: advertisedHost })
}

/** A copy whose getters are those of the options, over what counts where the options say nothing. */
function live(options: object, usual: object = {}): object {
  return Object.defineProperties({ ...usual }, Object.getOwnPropertyDescriptors(options))
}

/** TLS allows no IP address as a server name (RFC 6066). */
function isAddress(host: string): boolean {
  return /^[\d.]+$/.test(host) || host.includes(':')
}
