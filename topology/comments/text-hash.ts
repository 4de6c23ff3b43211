import { hash } from 'node:crypto'

/** SHA-256 of the text trimmed and in lower case, in hexadecimal: equal for texts that get the same tag. */
export function textHash(text: string): string {
  return hash('sha256', text.trim().toLowerCase(), 'hex')
}
