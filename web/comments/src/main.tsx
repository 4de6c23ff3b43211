import { showPage } from '../../shared/ui/page.tsx'
import { App } from './app.tsx'
import { commentCollection } from './collection.ts'
import { keepPage } from './keep-page.ts'

const collection = commentCollection()
await collection.preload()
showPage(<App collection={collection} />)

// Without a server to ask there is nothing newer to keep.
keepPage().catch((error: unknown) => console.info('the page is not kept for offline use', error))
