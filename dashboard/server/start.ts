import type { AddressInfo } from 'node:net'
import { HubError } from '../../core/errors.ts'
import { dashboardApp } from './app.ts'
import type { DashboardConfig } from './config.ts'
import type { Ends } from './ends.ts'

/** Opens the web page, REST and Socket.io. `address` is what to open in a browser; a port in use or not permitted throws HubError. */
export async function startDashboard(ends: Ends, config: DashboardConfig): Promise<{ readonly address: string; close(): Promise<void> }> {
  const app = dashboardApp(ends, config)
  try {
    await app.listen({ host: config.host, port: config.port })
  } catch (error) {
    await app.close()
    const { code } = error as NodeJS.ErrnoException
    const where = `${config.host}:${config.port}`
    if (code === 'EADDRINUSE')
      throw new HubError(
        'port-in-use',
        [{ what: 'this port is in use', where, mend: 'set SANFANG_HTTP_PORT to another one, or 0 for any' }],
        {
          cause: error,
        },
      )
    if (code === 'EACCES' || code === 'EADDRNOTAVAIL')
      throw new HubError(
        'cannot-listen',
        [{ what: `cannot listen here (${code})`, where, mend: 'set SANFANG_HTTP_HOST and SANFANG_HTTP_PORT' }],
        {
          cause: error,
        },
      )
    throw error
  }
  const { address, port, family } = app.server.address() as AddressInfo
  const any = address === '0.0.0.0' || address === '::'
  const url = `http://${any ? 'localhost' : family === 'IPv6' ? `[${address}]` : address}:${port}`
  ends.log.info({ address: url }, 'dashboard listens')
  return { address: url, close: () => app.close() }
}
