import '@mantine/core/styles/default-css-variables.css'
import '@mantine/core/styles/UnstyledButton.css'
import '@mantine/core/styles/CloseButton.css'
import '@mantine/core/styles/ModalBase.css'
import '@mantine/core/styles/Modal.css'
import '@mantine/core/styles/Overlay.css'
import '@mantine/core/styles/Paper.css'
import './dialog.css'
import { MantineProvider, Modal } from '@mantine/core'
import type { ReactNode } from 'react'
import { useCell } from '../data/cell.ts'
import { useTexts } from '../i18n.ts'
import { shade } from '../theme.ts'

/**
 * A dialog: focus goes in, stays, and comes back; Escape closes. Mantine with its variables from its file rather than
 * from an injected style, and without scroll lock, which would inject one: the hub's CSP allows neither.
 */
export function Dialog({ title, onClose, children, wide }: { title: string; onClose: () => void; children: ReactNode; wide?: boolean }) {
  const { t } = useTexts()
  return (
    <MantineProvider
      forceColorScheme={useCell(shade)}
      withCssVariables={false}
      withGlobalClasses={false}
      theme={{ respectReducedMotion: true }}
    >
      <Modal
        opened
        onClose={onClose}
        title={title}
        size={wide ? 720 : 520}
        centered
        lockScroll={false}
        transitionProps={{ duration: 0 }}
        closeButtonProps={{ 'aria-label': t('do.close') }}
      >
        {children}
      </Modal>
    </MantineProvider>
  )
}
