import { createHash, randomBytes } from 'node:crypto'

/** 256 random bits for a cookie or a token, as text that needs no escaping anywhere. */
export const newSecret = (): string => randomBytes(32).toString('base64url')

/** What is kept of a secret: SHA-256, hex. Enough because the secret itself is random. */
export const secretHash = (secret: string): string => createHash('sha256').update(secret).digest('hex')
