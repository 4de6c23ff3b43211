/** As in `public/service-worker.js`, which answers from it. */
const cacheName = 'comments-page'

/**
 * Keeps this page in the browser, so that it opens also while its server is away. Resolves when it is kept; does nothing where the browser
 * has no service workers (they need https or localhost).
 */
export async function keepPage(): Promise<void> {
  if (!('serviceWorker' in navigator)) return
  await navigator.serviceWorker.register('/service-worker.js')
  const parts = document.querySelectorAll<HTMLScriptElement | HTMLLinkElement>(
    'script[src], link[rel="stylesheet"], link[rel="modulepreload"]'
  )
  const assets = [...parts].map(part => ('src' in part ? part.src : part.href))
  const own = ['/', '/favicon.svg'].map(path => new URL(path, location.href).href)
  const wanted = [...own, ...assets]
  const cache = await caches.open(cacheName)
  await cache.addAll(wanted)
  const old = (await cache.keys()).filter(({ url }) => !wanted.includes(url))
  await Promise.all(old.map(request => cache.delete(request)))
}
