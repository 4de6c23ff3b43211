const replacement = '\uFFFD'
const replacementBytes = Buffer.from(replacement)

/**
 * Whether text in a decoded value was made of bytes that are not UTF-8: the codec puts U+FFFD in their place and says nothing. A
 * writer's own U+FFFD is known by its bytes. Costs next to nothing for text of Latin-1 characters, which cannot hold one.
 */
export function holdsBrokenText(value: unknown, data: Buffer): boolean {
  const found = count(value)
  return found > 0 && found > occurrences(data)
}

function count(value: unknown): number {
  if (typeof value === 'string') return value.includes(replacement) ? value.split(replacement).length - 1 : 0
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return 0
  let found = 0
  for (const key in value) found += count((value as { readonly [key: string]: unknown })[key])
  return found
}

function occurrences(data: Buffer): number {
  let found = 0
  for (
    let at = data.indexOf(replacementBytes);
    at >= 0;
    at = data.indexOf(replacementBytes, at + replacementBytes.length)
  )
    found++
  return found
}
