import { Component, type ErrorInfo, type ReactNode } from 'react'
import { useTexts } from '../i18n.ts'
import { Button } from './button.tsx'

/** One page that breaks leaves banner, sound and navigation alone (law 10). React offers this only as a class. */
export class PageFault extends Component<{ children: ReactNode }, { error: unknown }> {
  override state: { error: unknown } = { error: undefined }

  static getDerivedStateFromError(error: unknown) {
    return { error }
  }

  override componentDidCatch(error: unknown, info: ErrorInfo) {
    console.error('a page broke', error, info.componentStack)
  }

  override render() {
    return this.state.error === undefined ? this.props.children : <Fault again={() => this.setState({ error: undefined })} />
  }
}

function Fault({ again }: { again: () => void }) {
  const { t } = useTexts()
  return (
    <div className="empty" role="alert">
      <p>{t('problem.page')}</p>
      <Button onClick={again}>{t('do.again')}</Button> <Button onClick={() => window.location.reload()}>{t('do.reload')}</Button>
    </div>
  )
}
