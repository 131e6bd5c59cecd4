import './tokens.css'
import './base.css'
import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'
import { openSession } from './data/session.ts'
import { firstLanguage, openTexts } from './i18n.ts'
import { prefetch, routeOf } from './routes.tsx'
import { openTheme } from './theme.ts'

openTheme()
prefetch(routeOf(window.location.pathname).name)
// Texts and session travel side by side: the first thing drawn is already in the right language.
void Promise.all([openTexts(firstLanguage()), openSession()]).then(() => {
  createRoot(document.getElementById('root')!).render(<App />)
})
