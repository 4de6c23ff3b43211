/** Gives the page from the network, and from what was kept where there is none. Comments are kept by the page itself. */
const cacheName = 'comments-page'

const isPage = url => ['/', '/favicon.svg'].includes(url.pathname) || url.pathname.startsWith('/assets/')

const answer = async request => {
  try {
    return await fetch(request)
  } catch (error) {
    const cache = await caches.open(cacheName)
    const kept = await cache.match(request, { ignoreVary: true })
    if (kept === undefined) throw error
    return kept
  }
}

self.addEventListener('install', () => self.skipWaiting())

self.addEventListener('fetch', event => {
  const url = new URL(event.request.url)
  if (event.request.method === 'GET' && url.origin === self.location.origin && isPage(url)) {
    event.respondWith(answer(event.request))
  }
})
