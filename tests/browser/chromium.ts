import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'

const DEBIAN = '/usr/bin/chromium'

/** Where a browser is: `CHROME_PATH`, Debian's, else the one that comes by npm. Null when there is none. */
export async function findChromium(): Promise<string | null> {
  const named = process.env['CHROME_PATH']
  if (named) return named
  if (existsSync(DEBIAN)) return DEBIAN
  // The carried browser brings the few libraries that a bare machine lacks, but unpacks them only where it believes to be a hosted function.
  if (!existsSync('/usr/lib/x86_64-linux-gnu/libnss3.so')) process.env['AWS_LAMBDA_JS_RUNTIME'] ??= 'nodejs20.x'
  try {
    const { default: carried } = await import('@sparticuz/chromium')
    return await carried.executablePath()
  } catch {
    return null
  }
}

/** A headless browser that asks nothing of the network. */
export const launchChromium = (executablePath: string): Promise<Browser> =>
  chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--no-zygote',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      ...(executablePath === DEBIAN ? [] : ['--headless=shell']),
    ],
  })
