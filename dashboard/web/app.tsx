import { lazy, Suspense, useEffect } from 'react'
import { useCell } from './data/cell.ts'
import { close } from './data/live.ts'
import { clearResources } from './data/resource.ts'
import { session } from './data/session.ts'
import { Shell } from './shell.tsx'

const SignIn = lazy(() => import('./pages/sign-in.tsx'))

/** Nobody signed in: the sign-in page. Else the console, in the language of the sign-in page: what this browser chose, else its own. */
export function App() {
  const who = useCell(session)
  const name = who?.name
  // Leaving forgets all that the person saw.
  useEffect(
    () => () => {
      close()
      clearResources()
    },
    [name],
  )
  if (who) return <Shell session={who} />
  return (
    <Suspense fallback={<div className="blank" />}>
      <SignIn unreachable={who === undefined} />
    </Suspense>
  )
}
