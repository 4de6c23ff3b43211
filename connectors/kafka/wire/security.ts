import type { KafkaOptions, SaslOptions, TlsOptions } from '../kafka-options.ts'

/** SASL in the words of kafkajs. */
export function saslSettings(sasl: SaslOptions | undefined): object | null {
  if (sasl === undefined) return null
  if (sasl.mechanism !== 'oauthbearer') return { ...sasl }
  return { mechanism: sasl.mechanism, oauthBearerProvider: async () => ({ value: await sasl.token() }) }
}

/** TLS in the words of Node's `tls.connect`; null for plain text. The certificate is checked against the name the broker advertises. */
export function tlsSettings(ssl: KafkaOptions['ssl'], advertisedHost: string): object | null {
  if (ssl === undefined || ssl === false) return null
  const options: TlsOptions = ssl === true ? {} : ssl
  return isAddress(advertisedHost) ? { ...options } : { servername: advertisedHost, ...options }
}

/** TLS allows no IP address as a server name (RFC 6066). */
function isAddress(host: string): boolean {
  return /^[\d.]+$/.test(host) || host.includes(':')
}
