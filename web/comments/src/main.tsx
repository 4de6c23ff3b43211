import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'
import { commentCollection } from './collection.ts'
import { keepPage } from './keep-page.ts'
import './styles.css'

const root = document.getElementById('root')
if (root === null) throw new Error('index.html has no element with the id root')
const collection = commentCollection()
await collection.preload()
createRoot(root).render(
  <StrictMode>
    <App collection={collection} />
  </StrictMode>
)

// Without a server to ask there is nothing newer to keep.
keepPage().catch((error: unknown) => console.info('the page is not kept for offline use', error))
