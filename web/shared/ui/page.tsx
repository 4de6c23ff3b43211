import '@mantine/core/styles.css'
import './page.css'
import { MantineProvider } from '@mantine/core'
import { type ReactNode, StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { readable, theme } from './theme.ts'

/** Shows a page in the element `root` of its index.html, in the look of all pages, dark or light as the machine is set or the reader chose. */
export function showPage(page: ReactNode): void {
  const root = document.getElementById('root')
  if (root === null) throw new Error('index.html has no element with the id root')
  createRoot(root).render(
    <StrictMode>
      <MantineProvider theme={theme} cssVariablesResolver={readable} defaultColorScheme="auto">
        {page}
      </MantineProvider>
    </StrictMode>
  )
}
