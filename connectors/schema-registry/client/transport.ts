import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import { asError } from '#streams'
import { failureOf, unavailable } from './registry-error.ts'

/** TLS to the registry: PEM strings, as for `tls.connect`. Read at each request: getters can return renewed ones. */
export interface RegistryTls {
  /** Certificate authority. Default: the machine's own. */
  readonly ca?: string
  /** Client certificate for mutual TLS, used with `key`. */
  readonly cert?: string
  /** Private key of `cert`. */
  readonly key?: string
  /** Passphrase of the key. */
  readonly passphrase?: string
  /** Whether to reject certificates that cannot be verified. Default: true. False accepts any certificate. */
  readonly rejectUnauthorized?: boolean
}

/** How requests reach a registry. */
export interface TransportOptions {
  /** URL with its base path, such as `http://127.0.0.1:8081/apis/ccompat/v7`. */
  readonly url: string
  /** Basic authentication, read at each request: a getter can return a renewed password. */
  readonly auth?: { readonly username: string; readonly password: string }
  /** TLS to the registry. Default: trust what Node trusts. */
  readonly tls?: RegistryTls
  /** Milliseconds for one request, including the body. Default: 5,000. */
  readonly timeoutMs?: number
}

/**
 * One request; `path` is below the base path. Resolves with the parsed JSON of a success. Rejects with a `RegistryError`, at the
 * latest after the timeout. Never retries.
 */
export type Transport = (method: string, path: string, body?: unknown) => Promise<unknown>

/** Bytes of an answer beyond which it is no registry's. */
const largestAnswer = 16 * 1024 * 1024

const contentType = 'application/vnd.schemaregistry.v1+json'

/** Requests to one registry over kept-alive connections. Connects on the first request; idle connections do not keep the process alive. */
export function httpTransport(options: TransportOptions): Transport {
  const { auth, tls, timeoutMs = 5000 } = options
  const base = options.url.replace(/\/+$/, '')
  const name = `schema registry ${withoutCredentials(base)}`
  const secure = base.startsWith('https:')
  const connections = { keepAlive: true, maxSockets: 16 }
  const agent = secure ? new HttpsAgent(connections) : new HttpAgent(connections)
  const send = secure ? httpsRequest : httpRequest
  const headers = { accept: `${contentType}, application/json`, 'content-type': contentType }
  // Asked for at each request, for what is renewed. Connections are kept by their certificates, so that new ones open a new connection.
  const identity = () => ({ ...tls, ...(auth !== undefined && { auth: `${auth.username}:${auth.password}` }) })

  return (method, path, body) => {
    const what = `${method} ${path}`
    const { promise, resolve, reject } = Promise.withResolvers<unknown>()
    const signal = AbortSignal.timeout(timeoutMs)
    const onError = (cause: Error): void => {
      const why = signal.aborted ? `did not answer within ${timeoutMs} ms` : `failed (${reasonOf(cause)})`
      reject(unavailable(`${name}: ${what} ${why}`, { cause }))
    }
    const onResponse = (response: IncomingMessage): void => {
      readText(response).then(text => {
        try {
          resolve(answerOf(`${name}: ${what}`, response, text))
        } catch (error) {
          reject(error)
        }
      }, onError)
    }
    try {
      const request = send(`${base}${path}`, { method, agent, headers, signal, ...identity() }, onResponse)
      request.on('error', onError)
      request.end(body === undefined ? undefined : JSON.stringify(body))
    } catch (thrown) {
      // Certificates that do not fit each other, as while they are being renewed, are refused before there is a connection.
      onError(asError(thrown))
    }
    return promise
  }
}

/** An address as it may be shown: a user and password in it are left out. */
export const withoutCredentials = (url: string): string => url.replace(/\/\/[^/@]*@/, '//')

/** Some errors of a connection to several addresses have no message, only a code. */
const reasonOf = (error: Error & { code?: string }): string => error.message || error.code || error.name

async function readText(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > largestAnswer) throw new Error(`answer of more than ${largestAnswer} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function answerOf(what: string, response: IncomingMessage, text: string): unknown {
  const status = response.statusCode ?? 0
  const body = parsed(text)
  if (status >= 200 && status < 300) {
    if (body !== undefined) return body
    throw unavailable(`${what} answered ${status} with something else than JSON: ${JSON.stringify(text.slice(0, 60))}`)
  }
  const seconds = Number(response.headers['retry-after'])
  throw failureOf(what, status, body, seconds > 0 ? seconds * 1000 : undefined)
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
