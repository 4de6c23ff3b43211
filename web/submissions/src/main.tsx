import { showPage } from '../../shared/ui/page.tsx'
import { App } from './app.tsx'

showPage(<App />)
