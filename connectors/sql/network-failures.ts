import type { FailureRow, FailureSign } from '#streams/connector'

/** Codes of Node's network layer that speak of certificates and TLS. A certificate is renewed on disk and read at the next connection. */
const tlsCode = /CERT|TLS|SSL|SELF_SIGNED|UNABLE_TO_VERIFY|UNABLE_TO_GET/

/** A driver may give every error of a handshake one code; only the text tells that the network broke off. */
const brokeOff = /ECONNRESET|EPIPE|ETIMEDOUT|socket disconnected|socket hang up/

const networkCode = /^(E[A-Z_]+|PROTOCOL_[A-Z_]+|UND_ERR_[A-Z_]+)$/

/** Errors of the network, the same for every server. */
export const networkFailures = [
  {
    codes: [
      'ECONNREFUSED',
      'ECONNRESET',
      'ETIMEDOUT',
      'EPIPE',
      'ENOTFOUND',
      'EAI_AGAIN',
      'EHOSTUNREACH',
      'PROTOCOL_CONNECTION_LOST'
    ],
    sign: 'connection',
    means: 'nobody answers at that address, or the connection broke',
    help: 'Start the server, or correct its address; look at the network in between.'
  },
  {
    codes: [
      'CERT_HAS_EXPIRED',
      'SELF_SIGNED_CERT_IN_CHAIN',
      'DEPTH_ZERO_SELF_SIGNED_CERT',
      'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
      'ERR_TLS_CERT_ALTNAME_INVALID',
      'HANDSHAKE_NO_SSL_SUPPORT'
    ],
    sign: 'changed',
    means: 'the certificate is not trusted, has expired or names another host; or one side speaks no TLS',
    help: 'Renew the certificate, or correct the setting of its authority (`…_TLS_CA_FILE`). Files are read again at the next connection.'
  }
] as const satisfies readonly FailureRow[]

/** What an error of Node's network layer, or of a driver that has none of a server's codes, says. */
export function networkSign(error: unknown): FailureSign {
  const { code, message } =
    typeof error === 'object' && error !== null ? (error as { code?: unknown; message?: unknown }) : {}
  if (typeof code !== 'string') return 'bug'
  if (tlsCode.test(code)) return brokeOff.test(String(message)) ? 'connection' : 'changed'
  return networkCode.test(code) ? 'connection' : 'bug'
}
