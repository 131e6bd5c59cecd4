import { lazy, Suspense, useEffect } from 'react'
import { useCell } from './data/cell.ts'
import { close } from './data/live.ts'
import { clearResources } from './data/resource.ts'
import { session } from './data/session.ts'
import { languageChosen, speak } from './i18n.ts'
import { Shell } from './shell.tsx'

const SignIn = lazy(() => import('./pages/sign-in.tsx'))

/** Nobody signed in: the sign-in page. Else the console. */
export function App() {
  const who = useCell(session)
  const name = who?.name
  useEffect(() => {
    if (who && !languageChosen()) void speak(who.language)
    // Leaving forgets all that the person saw.
    return () => {
      close()
      clearResources()
    }
  }, [name])
  if (who) return <Shell session={who} />
  return (
    <Suspense fallback={<div className="blank" />}>
      <SignIn unreachable={who === undefined} />
    </Suspense>
  )
}
