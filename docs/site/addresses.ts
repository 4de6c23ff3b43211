/** Folders of `docs/`, and the beginning of the addresses of their pages. The first that fits decides. */
const folders: readonly (readonly [folder: RegExp, address: string])[] = [
  [/^(?:learn|guides|guides\/migrate|project|systems\/feedback)\/(?=[^/]+$)/, ''],
  [/^reference\/library\//, 'reference/'],
  [/^reference\/(?=[^/]+$)/, ''],
  [/^systems\/(?=topologies\.md$)/, '']
]

/**
 * The file of the site that a page of `docs/` becomes: `guides/operations.md` is `operations.md`, at the address `/operations`. Folders
 * sort the pages for those who write them; addresses stay as they are when a page moves.
 */
export function siteFile(page: string): string {
  const [folder, address] = folders.find(([folder]) => folder.test(page)) ?? ['', '']
  return page.replace(folder, address)
}
