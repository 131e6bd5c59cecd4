import { randomUUID } from 'node:crypto'
import type { Actor, Answer } from '../core/command.ts'
import { HubError } from '../core/errors.ts'
import { didYouMean } from '../core/nearest-name.ts'
import { ROLES, type Role } from '../core/role.ts'
import { isoIn } from '../core/time.ts'
import type { Accounts } from '../dashboard/server/accounts.ts'
import type { Tokens } from '../dashboard/server/tokens.ts'
import type { Credentials } from '../devices/credentials.ts'
import { ESTATE_TABLES, readEstateCsv, type EstateTable } from '../devices/estate-csv.ts'
import { readEstateYaml } from '../devices/estate-yaml.ts'
import type { ImportResult } from '../devices/ledger-answers.ts'
import type { LedgerStore } from '../devices/ledger-store.ts'
import type { Twins } from '../devices/twin.ts'
import type { Audit } from '../platform/audit.ts'
import type { Bus } from '../platform/bus.ts'
import type { EstateFile, LocalHub } from './local-hub.ts'

/** What of a hub the command line works with. */
export interface HubParts {
  readonly bus: Pick<Bus, 'ask'>
  readonly ledgerStore: Pick<LedgerStore, 'ledger' | 'known'>
  readonly credentials: Credentials
  readonly accounts: Accounts
  readonly tokens: Tokens
  readonly audit: Audit
  readonly twins: Twins
  readonly folder: { file(name: string): string }
}

/** Whoever may run a command on this machine as the hub's user has the hub: the rights of a manager and of an administrator. */
export const CLI: Actor = { name: 'cli', roles: ['propertyManager', 'admin'], kind: 'cli' }

/** The deeds of the command line on a hub's parts, its own or those of this process. Every act is in the audit as the command line's. */
export function hubDeeds(
  parts: HubParts,
  about: { readonly version: string; readonly http: string | null; readonly mqtt: string | null; readonly running: boolean },
): LocalHub {
  const { bus, credentials, accounts, tokens, audit, twins } = parts
  const { ledger, known } = parts.ledgerStore

  const ask = async (action: string, site: string, target: string, params: Readonly<Record<string, unknown>>): Promise<unknown> =>
    resultOf(await bus.ask({ id: randomUUID(), action, by: CLI, site, target, params }))

  const siteOf = (wanted: string | undefined): string => {
    const sites = ledger.sites().map(({ id }) => id)
    if (wanted === undefined) {
      if (sites.length === 1) return sites[0]!
      throw sites.length === 0
        ? refusal('no-site', 'the ledger has no site yet', 'import one: `sanfang estate import FILE`')
        : refusal('which-site', 'the ledger has several sites', `name one: ${sites.join(', ')}`)
    }
    if (!sites.includes(wanted))
      throw refusal('no-such-site', `there is no site “${wanted}”`, didYouMean(wanted, sites, `known: ${sites.join(', ') || 'none'}`))
    return wanted
  }

  const noted = async <T extends object>(action: string, target: string, params: object, deed: () => Promise<T>): Promise<T> => {
    const answer = await deed()
    const outcome = 'refused' in answer ? `refused:${String(answer.refused)}` : 'done'
    await audit.add({ by: CLI.name, kind: CLI.kind, action, target, params, outcome })
    return answer
  }

  return {
    about: async () => ({ ...about, journal: parts.folder.file('journal.db') }),
    estate: async ({ site }) => ledger.estate(siteOf(site))!,
    estates: async () => ledger.sites().map(({ id }) => ledger.estate(id)!),

    async importEstate({ files, dryRun }) {
      const read = readFiles(files)
      if ('problems' in read) throw new HubError('bad-estate', read.problems)
      const { id } = read.estate.site
      return (await ask('ledger.import', id, id, { estate: read.estate, dryRun })) as ImportResult
    },

    async devices({ site, kind }) {
      const wanted = site === undefined ? undefined : siteOf(site)
      if (kind !== undefined && !known.kinds.has(kind))
        throw refusal(
          'no-such-kind',
          `no kind of device is called “${kind}”`,
          didYouMean(kind, known.kinds.keys(), `known: ${[...known.kinds.keys()].join(', ')}`),
        )
      return ledger
        .devices(wanted)
        .filter((device) => kind === undefined || device.kind === kind)
        .map((device) => {
          const twin = twins.get(device.id)
          const zone = ledger.site(device.site)?.timezone ?? 'UTC'
          return {
            id: device.id,
            site: device.site,
            kind: device.kind,
            name: device.name['zh-CN'],
            place: device.place,
            gateway: device.gateway ?? null,
            token: credentials.has(device.id) ? 'own' : device.gateway === undefined ? 'none' : 'gateway',
            presence: about.running ? (twin?.presence ?? 'notCommissioned') : null,
            lastHeardAt: twin?.lastHeardAt ? isoIn(zone, twin.lastHeardAt) : null,
          }
        })
    },

    async deviceToken({ device, now }) {
      return (await ask('device.token', ledger.device(device)?.site ?? '', device, { now })) as { device: string; token: string }
    },

    async simulatedTokens({ site }) {
      const estate = ledger.estate(siteOf(site))!
      const own = estate.devices.filter((device) => device.simulated && device.gateway === undefined)
      const made = await Promise.all(
        own.map(
          async ({ id }) => [id, ((await ask('device.token', estate.site.id, id, { now: true })) as { token: string }).token] as const,
        ),
      )
      return { estate, tokens: Object.fromEntries(made) }
    },

    async addUser({ name, displayName, roles, password, language }) {
      const account = { name, displayName, roles: rolesOf(roles), password, ...(language === 'en' ? { language: 'en' as const } : {}) }
      const answer = await noted('account.add', name, { roles, displayName }, () => accounts.add(account))
      if ('refused' in answer) throw refusal(answer.refused, `${name} was not added: ${answer.refused}`, MENDS[answer.refused])
      return { name: answer.account.name, roles: answer.account.roles }
    },

    async createToken({ name, roles }) {
      const answer = await noted('token.create', name, { roles }, () => tokens.create({ name, roles: rolesOf(roles), by: CLI.name }))
      if ('refused' in answer) throw refusal(answer.refused, `no token was made: ${answer.refused}`, MENDS[answer.refused])
      return { name: answer.token.name, roles: answer.token.roles, token: answer.secret }
    },

    verify: () => audit.verify(),
  }

  function readFiles(files: readonly EstateFile[]) {
    const [first] = files
    if (files.length === 1 && first && !first.name.endsWith('.csv')) return readEstateYaml(first.text, known)
    const strange = files.filter(({ name }) => !(ESTATE_TABLES as readonly string[]).includes(name))
    if (strange.length > 0 || files.length === 0)
      throw refusal(
        'bad-estate',
        `not an estate: ${strange.map(({ name }) => name).join(', ') || 'nothing'}`,
        `give a YAML file, or a folder with ${ESTATE_TABLES.join(', ')}`,
      )
    return readEstateCsv(Object.fromEntries(files.map(({ name, text }) => [name, text])) as Record<EstateTable, string>, known)
  }
}

const MENDS: Readonly<Record<string, string>> = {
  'too-short': 'a password has at least 10 letters',
  'too-long': 'a password has at most a few hundred letters',
  'like-name': 'the password must not be made of the name',
  'name-taken': 'choose another name',
  'bad-name': 'a name has letters, digits, “.”, “_” or “-”, at most 64',
}

const refusal = (code: string, what: string, mend?: string): HubError => new HubError(code, [{ what, mend }])

function rolesOf(words: readonly string[]): Role[] {
  const unknown = words.filter((word) => !(ROLES as readonly string[]).includes(word))
  if (unknown.length > 0)
    throw new HubError(
      'unknown-role',
      unknown.map((word) => ({ what: `there is no role “${word}”`, mend: didYouMean(word, ROLES, `known: ${ROLES.join(', ')}`) })),
    )
  return words as Role[]
}

/** The result of an answer; a refusal is thrown with its reason as code. */
function resultOf(answer: Answer): unknown {
  if ('done' in answer) return answer.result
  if ('unknown' in answer)
    throw refusal('unknown-outcome', 'the hub did not answer in time', 'look whether it was done before you try again')
  const lines = answer.detail?.split('\n') ?? [answer.refused]
  throw new HubError(
    answer.refused,
    lines.map((what) => ({ what })),
  )
}
