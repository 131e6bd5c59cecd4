/**
 * Device tokens: 256 random bits, shown once, kept as SHA-256. While a new token was never used the old one still works.
 */
export interface Credentials {
  /** True when the token is the device's; constant time. The first use of a new token ends the old one. Runs at every CONNECT: no I/O before it answers. */
  check(device: string, token: string): boolean
  /** Makes a token; `now` ends the old one at once. Answers the token, which is never shown again. */
  issue(device: string, options?: { readonly now?: boolean }): Promise<string>
  revoke(device: string): Promise<void>
  has(device: string): boolean
}
