import { createServer } from 'node:net'

/** The port that was wanted; where it is the usual one and taken, 0 (any free one). Another one that is taken stays: the hub then says so. */
export async function portOrFree(
  host: string,
  port: number,
  { usual }: { readonly usual: number },
): Promise<{ readonly port: number; readonly moved: boolean }> {
  const moved = port === usual && !(await isFree(host, port))
  return { port: moved ? 0 : port, moved }
}

const isFree = (host: string, port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer()
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code !== 'EADDRINUSE'))
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(true)))
  })
