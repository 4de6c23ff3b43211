import { stackError } from './error.ts'

/**
 * Sets the compatibility that new subjects have to BACKWARD, the default of Confluent's registry (Apicurio's own is NONE), unless
 * someone chose another one.
 */
export async function defaultToBackward(url: string): Promise<void> {
  const current: unknown = await (await fetch(`${url}/config`)).json()
  const level = (current as { compatibilityLevel?: unknown }).compatibilityLevel
  if (level !== undefined && level !== 'NONE') return
  const answer = await fetch(`${url}/config`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ compatibility: 'BACKWARD' })
  })
  if (!answer.ok) throw stackError(`the registry refused PUT ${url}/config: ${answer.status} ${await answer.text()}`)
}
