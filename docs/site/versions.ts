interface Link {
  readonly text: string
  readonly link: string
  readonly target?: '_self'
}

/**
 * The menu of the version: its changes, and the versions beside it. `own` is the folder of the version that is built, empty for the
 * newest one; `older` are the folders of all others. Links lead out of the version's own folder, so the browser loads the page anew.
 */
export function versionMenu(version: string, own: string, older: readonly string[]): { text: string; items: Link[] } {
  const up = own === '' ? '/' : '/../'
  const others = older.filter(folder => folder !== own)
  return {
    text: `v${version}`,
    items: [
      { text: 'Changelog', link: '/changelog' },
      { text: 'Versions', link: '/versioning' },
      ...(own === '' ? [] : [{ text: 'Newest version', link: up, target: '_self' as const }]),
      ...others.map(folder => ({ text: `Version ${folder}`, link: `${up}${folder}/`, target: '_self' as const }))
    ]
  }
}
