import { destination, pino, type Logger } from 'pino'

/** Structured log: a constant sentence and fields. Secrets are cut out by name, wherever they stand. */
export type Log = Logger

const SECRETS = [
  'password',
  'token',
  'authorization',
  'cookie',
  'secret',
  '*.password',
  '*.token',
  '*.authorization',
  '*.cookie',
  '*.secret',
  'headers.authorization',
  'headers.cookie',
]

export function openLog(level: string, file?: string): Log {
  return pino(
    { level, base: null, redact: { paths: SECRETS, censor: '[secret]' }, serializers: { error: pino.stdSerializers.err } },
    destination({ dest: file ?? 2, sync: true, mkdir: true }),
  )
}
