import type { Actor, Answer, Ask } from '../core/command.ts'
import { wordProblem } from '../core/errors.ts'
import type { Device, Estate } from '../core/ledger.ts'
import { didYouMean } from '../core/nearest-name.ts'
import { rightOf, type Permission } from '../core/role.ts'
import type { Text } from '../core/text.ts'
import type { Bus } from '../platform/bus.ts'
import type { Credentials } from './credentials.ts'
import { checkEstate, settingFault, type AlarmSettings, type Known } from './estate-check.ts'
import { changeOf, diffEstate, isEmptyDiff, wordDiff, type EstateDiff } from './estate-diff.ts'
import type { Ledger, LedgerChange } from './ledger.ts'

/** What the answers need of the ledger-store. */
export interface LedgerAnswerEnds {
  readonly bus: Pick<Bus, 'answer'>
  readonly ledger: Ledger
  readonly known: Known
  readonly alarms: ReadonlyMap<string, AlarmSettings>
  readonly credentials: Credentials
  readonly disconnect: (device: string, why: string) => void
  /** Makes a change that was checked; answers the new version. */
  readonly make: (change: LedgerChange) => Promise<number>
  /** Runs one piece of work after the other. */
  readonly inTurn: <T>(work: () => Promise<T>) => Promise<T>
}

/** Answer to `ledger.import`. */
export interface ImportResult {
  readonly dryRun: boolean
  readonly changed: boolean
  readonly version: number
  readonly words: string
  readonly diff: EstateDiff
}

/**
 * Who may change the ledger, its settings and its tokens, and how:
 * - `ledger.import` {estate, dryRun}: the site becomes what the estate says; what it does not hold is removed.
 * - `settings.set` {type, name, value}, target = site or device: a number of an alarm; null takes it away.
 * - `device.adopt` {kind, place, name, gateway?}, target = id: a stranger becomes a device; answers its token once.
 * - `device.token` {now}, target = device: answers a new token once.
 */
export function answerForLedger(ends: LedgerAnswerEnds): void {
  const { bus, ledger, known, alarms, credentials, disconnect, make, inTurn } = ends

  const answer = (action: string, permission: Permission, owner: (ask: Ask) => Promise<Answer>): void =>
    bus.answer(action, (ask) => {
      const lack = lacks(ask.by, permission)
      return lack ? Promise.resolve(lack) : inTurn(() => owner(ask))
    })

  answer('ledger.import', 'ledger.edit', async ({ by, params }) => {
    const problems = checkEstate(params.estate, known)
    if (problems.length > 0) return { refused: 'bad-estate', detail: problems.map(wordProblem).join('\n') }
    const estate = params.estate as Estate
    const diff = diffEstate(ledger.estate(estate.site.id), estate)
    const { settings } = diff
    const lack = settings.added.length + settings.changed.length + settings.removed.length > 0 && lacks(by, 'thresholds.edit')
    if (lack) return { ...lack, detail: 'the import changes settings of alarms' }
    const changed = !isEmptyDiff(diff)
    const dryRun = params.dryRun === true
    const version = changed && !dryRun ? await make(changeOf(diff)) : ledger.version
    const result: ImportResult = { dryRun, changed, version, words: wordDiff(diff), diff }
    return { done: true, result }
  })

  answer('settings.set', 'thresholds.edit', async ({ site: id, target: scope, params }) => {
    const site = ledger.site(id)
    if (!site) return { refused: 'no-such-site' }
    const device = ledger.device(scope)
    if (scope !== id && device?.site !== id) return { refused: 'no-such-scope', detail: 'give the site or one of its devices' }
    const { type, name, value } = params
    if (typeof type !== 'string' || typeof name !== 'string') return { refused: 'bad-setting', detail: 'give type and name' }
    if (value === null || value === undefined) {
      await make({ site, removed: { settings: [{ scope, type, name }] } })
      return { done: true, result: { scope, type, name, value: null } }
    }
    if (typeof value !== 'number') return { refused: 'bad-setting', detail: 'give a number, or null to take it away' }
    const fault = settingFault({ type, name, value }, alarms, scope === id ? undefined : device)
    if (fault) return { refused: 'bad-setting', detail: wordProblem(fault) }
    await make({ site, settings: [{ scope, type, name, value }] })
    return { done: true, result: { scope, type, name, value } }
  })

  answer('device.adopt', 'quarantine.adopt', async ({ site: id, target, params }) => {
    const site = ledger.site(id)
    const estate = ledger.estate(id)
    if (!site || !estate) return { refused: 'no-such-site' }
    if (ledger.device(target)) return { refused: 'device-known', detail: 'make a new token for it instead' }
    const { kind, place, name, gateway } = params
    const device = {
      id: target,
      kind,
      place,
      name: (name ?? { 'zh-CN': target }) as Text,
      ...(gateway === undefined ? {} : { gateway }),
    } as Device
    const problems = checkEstate({ ...estate, devices: [...estate.devices, device] }, known)
    if (problems.length > 0) return { refused: 'bad-device', detail: problems.map(wordProblem).join('\n') }
    await make({ site, devices: [device] })
    return { done: true, result: { device: target, token: await credentials.issue(target, { now: true }) } }
  })

  answer('device.token', 'quarantine.adopt', async ({ target, params }) => {
    const device = ledger.device(target)
    if (!device)
      return {
        refused: 'no-such-device',
        detail: didYouMean(
          target,
          ledger.devices().map(({ id }) => id),
          'see `sanfang device list`',
        ),
      }
    const now = params.now === true
    const token = await credentials.issue(target, { now })
    if (now) disconnect(target, 'its token ended')
    return { done: true, result: { device: target, token } }
  })
}

/** The refusal of somebody who lacks a right; undefined when he has it. */
function lacks(by: Actor, permission: Permission): { readonly refused: string } | undefined {
  const right = rightOf(by.roles, permission)
  if (right === 'yes') return undefined
  return { refused: right === 'approval' ? 'needs-approval' : 'not-permitted' }
}
