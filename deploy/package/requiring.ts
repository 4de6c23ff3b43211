/** What Node and bundlers say of a package that is not installed. */
const notFound: ReadonlySet<unknown> = new Set(['ERR_MODULE_NOT_FOUND', 'MODULE_NOT_FOUND'])

/**
 * Loads a module whose packages users install themselves.
 * @param entry what was imported, `millrace/lmdb`
 * @param packages what it needs, as `npm install` takes it: `lmdb@3`
 * @throws Error `ERR_MODULE_NOT_FOUND` with what to install, also as `missing`, when one of them is absent
 */
export async function requiring<Module>(
  entry: string,
  packages: readonly string[],
  load: () => Promise<Module>
): Promise<Module> {
  try {
    return await load()
  } catch (thrown) {
    if (!notFound.has((thrown as { readonly code?: unknown }).code) || packages.length === 0) throw thrown
    const list = packages.join(' ')
    const what = packages.length === 1 ? 'a package that is' : 'packages that are'
    const error = new Error(`${entry} needs ${what} not installed: npm install ${list}`, { cause: thrown })
    throw Object.assign(error, { code: 'ERR_MODULE_NOT_FOUND', missing: packages })
  }
}
