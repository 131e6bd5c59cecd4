import type { AdoptAnswer, AdoptBody, QuarantineView } from '../../contract.ts'
import { all } from './all-pages.ts'
import { http, newKey, type Result } from './http.ts'
import { whenChanged } from './live-topics.ts'
import { resource } from './resource.ts'

/** Strangers that knocked. */
export const quarantine = resource(() => all<QuarantineView>('/quarantine'))

/** Makes a stranger a device of the ledger; the answer holds its token, which is never shown again. */
export async function adopt(userName: string, body: AdoptBody, key = newKey()): Promise<Result<AdoptAnswer>> {
  const result = await http<AdoptAnswer>(`/quarantine/${encodeURIComponent(userName)}/adopt`, { method: 'POST', body, key })
  if (result.ok) quarantine.reload()
  return result
}

whenChanged('quarantine', () => quarantine.reload())
