/** The anchor that GitHub gives to a heading, without its `#`s. */
export function githubSlug(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\w\- ]/g, '')
    .replaceAll(' ', '-')
}

/** The anchors that GitHub gives to headings: a text that comes again gets a number. */
export function anchors(page: string): ReadonlyMap<string, string> {
  const seen = new Map<string, number>()
  const found = new Map<string, string>()
  for (const [heading] of page.replace(/^```[\s\S]*?^```/gm, '').matchAll(/^#+ .+/gm)) {
    const plain = githubSlug(heading.replace(/^#+ /, ''))
    const times = seen.get(plain) ?? 0
    seen.set(plain, times + 1)
    found.set(heading, times === 0 ? plain : `${plain}-${times}`)
  }
  return found
}
