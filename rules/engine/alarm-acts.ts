import type { Alarm } from '../../core/alarm.ts'
import { isLifeSafety } from '../../core/alarm.ts'
import type { Answer, Ask } from '../../core/command.ts'
import { type Permission, rightOf } from '../../core/role.ts'
import { type Instant, minutes } from '../../core/time.ts'
import type { Ledger } from '../../devices/ledger.ts'
import type { Bus } from '../../platform/bus.ts'
import type { Clock } from '../../platform/clock.ts'
import type { AlarmPoint } from '../alarms/alarm-point.ts'
import type { AlarmBook } from './alarm-book.ts'
import { SHELF_LIMIT } from './alarm-state.ts'
import type { AsideBook } from './aside-book.ts'

/** What people may do to alarms, each with its right, its limits and its refusals. The caller has the act audited. */
export interface AlarmActs {
  /** Ends what is over and lays the rest again. Called every second and after each change. */
  settle(): Promise<void>
}

export interface AlarmActEnds {
  readonly bus: Bus
  readonly book: AlarmBook
  readonly asides: AsideBook
  readonly clock: Clock
  readonly ledger: Ledger
  readonly points: ReadonlyMap<string, { readonly kind: string; readonly point: AlarmPoint }>
  readonly over: (alarm: Alarm) => ReturnType<AsideBook['over']>
}

const MAX_PERMIT_MS = minutes(60 * 24 * 90)

export function answerAlarmActs(ends: AlarmActEnds): AlarmActs {
  const { bus, book, asides, clock, ledger } = ends

  const settle = async (by: string | null = null, why: string | null = null) => {
    for (const aside of asides.due(clock.now())) await asides.end(aside.id, null, clock.now())
    await book.annunciate(ends.over, clock.now(), by, why)
  }

  const onAlarm =
    (permission: Permission | ((alarm: Alarm) => Permission), act: (ask: Ask, alarm: Alarm) => Promise<Answer>) =>
    async (ask: Ask): Promise<Answer> => {
      const alarm = book.find(ask.target)
      if (!alarm) return { refused: 'unknown-alarm' }
      const needed = typeof permission === 'function' ? permission(alarm) : permission
      const refused = refusedRight(ask, needed) ?? (alarm.class === 'duress' ? refusedRight(ask, 'duress.view') : null)
      return refused ?? act(ask, alarm)
    }

  bus.answer(
    'alarm.acknowledge',
    onAlarm('alarms.acknowledge', async (ask, alarm) => {
      const count = ask.params['count']
      if (typeof count !== 'number') return { refused: 'bad-request', detail: 'count: the number of raises that was seen' }
      const result = await book.act(
        alarm.id,
        { event: 'acknowledge', at: clock.now(), by: ask.by.name, count },
        ask.by.name,
        textOf(ask, 'comment'),
      )
      return 'refused' in result ? result : { done: true, result: result.alarm }
    }),
  )
  bus.answer(
    'alarm.reset',
    onAlarm('alarms.reset', async (ask, alarm) => {
      const result = await book.act(alarm.id, { event: 'reset', at: clock.now() }, ask.by.name, textOf(ask, 'comment'))
      return 'refused' in result ? result : { done: true, result: result.alarm }
    }),
  )
  bus.answer(
    'alarm.comment',
    onAlarm('alarms.acknowledge', async (ask, alarm) => {
      const text = textOf(ask, 'text')
      if (!text) return { refused: 'bad-request', detail: 'text: what to note' }
      const result = await book.comment(alarm.id, ask.by.name, text, clock.now())
      return 'refused' in result ? result : { done: true, result: result.alarm }
    }),
  )
  bus.answer(
    'alarm.shelve',
    onAlarm(
      (alarm) => (alarm.priority === 'P2' ? 'alarms.shelveP2' : 'alarms.shelveP3'),
      async (ask, alarm) => {
        const forbidden = unshelvable(alarm)
        if (forbidden) return forbidden
        const asked = shelfOf(ask, clock.now(), SHELF_LIMIT[alarm.priority])
        if ('refused' in asked) return asked
        await asides.create({
          site: alarm.site,
          scope: alarm.subject,
          types: [alarm.type],
          by: ask.by.name,
          from: clock.now(),
          permit: null,
          ...asked,
        })
        await settle(ask.by.name, asked.reason)
        return { done: true, result: book.find(alarm.id) ?? alarm }
      },
    ),
  )
  bus.answer(
    'alarm.unshelve',
    onAlarm(
      (alarm) => (alarm.priority === 'P2' ? 'alarms.shelveP2' : 'alarms.shelveP3'),
      async (ask, alarm) => {
        const shelf = alarm.suppressedBy === null || alarm.annunciation !== 'shelved' ? undefined : asides.find(alarm.suppressedBy)
        if (!shelf) return { refused: 'not-shelved' }
        await asides.end(shelf.id, ask.by.name, clock.now())
        await settle(ask.by.name, textOf(ask, 'comment'))
        return { done: true, result: book.find(alarm.id) ?? alarm }
      },
    ),
  )

  bus.answer('shelf.create', async (ask) => {
    const scope = scopeOf(ask)
    if ('refused' in scope) return scope
    const given = typesOf(ask)
    if ('refused' in given) return given
    const { types } = given
    const priorities = types.map((type) => ends.points.get(type)!.point)
    const forbidden = priorities.find((point) => unshelvable(point))
    if (forbidden) return { ...unshelvable(forbidden)!, detail: forbidden.type }
    const longest =
      types.length === 0 ? SHELF_LIMIT.P3 : Math.min(...priorities.map((point) => SHELF_LIMIT[point.priority as Alarm['priority']]))
    // A shelf over all types also lies over P2 while it is short.
    const reachesP2 = types.length === 0 || priorities.some((point) => point.priority === 'P2')
    const refused = refusedRight(ask, reachesP2 ? 'alarms.shelveP2' : 'alarms.shelveP3')
    if (refused) return refused
    const asked = shelfOf(ask, clock.now(), longest)
    if ('refused' in asked) return asked
    const made = await asides.create({
      site: ask.site,
      scope: ask.target,
      types,
      by: ask.by.name,
      from: clock.now(),
      permit: null,
      ...asked,
    })
    await settle(ask.by.name, asked.reason)
    return { done: true, result: made }
  })
  bus.answer('shelf.end', (ask) => endAside(ask, false, 'alarms.shelveP3'))

  bus.answer('permit.create', async (ask) => {
    const refused = refusedRight(ask, 'alarms.outOfService')
    if (refused) return refused
    const scope = scopeOf(ask)
    if ('refused' in scope) return scope
    const given = typesOf(ask)
    if ('refused' in given) return given
    const { types } = given
    const reason = textOf(ask, 'reason')
    const permit = textOf(ask, 'permit')
    const until = ask.params['until']
    if (!reason || !permit) return { refused: 'bad-request', detail: 'reason and permit: both are needed' }
    if (typeof until !== 'number' || until <= clock.now() || until - clock.now() > MAX_PERMIT_MS)
      return { refused: 'bad-end', detail: 'until: in the future, at most 90 days' }
    const made = await asides.create({
      site: ask.site,
      scope: ask.target,
      types,
      reason,
      permit,
      by: ask.by.name,
      from: clock.now(),
      until,
      oneShot: false,
    })
    await settle(ask.by.name, reason)
    return { done: true, result: made }
  })
  bus.answer('permit.end', (ask) => endAside(ask, true, 'alarms.outOfService'))

  async function endAside(ask: Ask, permit: boolean, permission: Permission): Promise<Answer> {
    const aside = asides.find(ask.target)
    if (!aside || (aside.permit !== null) !== permit) return { refused: permit ? 'unknown-permit' : 'unknown-shelf' }
    const refused = refusedRight(ask, permission)
    if (refused) return refused
    const ended = await asides.end(aside.id, ask.by.name, clock.now())
    await settle(ask.by.name, textOf(ask, 'comment'))
    return { done: true, result: ended }
  }

  function scopeOf(ask: Ask): { readonly ok: true } | { readonly refused: string; readonly detail?: string } {
    const known = ask.target.startsWith('place:')
      ? ledger.place(ask.site, ask.target.slice(6)) !== undefined
      : ledger.device(ask.target)?.site === ask.site
    return known ? { ok: true } : { refused: 'unknown-scope', detail: ask.target }
  }

  function typesOf(ask: Ask): { readonly types: readonly string[] } | { readonly refused: string; readonly detail: string } {
    const types = ask.params['types'] ?? []
    if (!Array.isArray(types))
      return { refused: 'bad-request', detail: 'types: a list of alarm types, empty for all that may be set aside' }
    const unknown = types.find((type) => !ends.points.has(String(type)))
    return unknown === undefined ? { types: types as string[] } : { refused: 'unknown-type', detail: String(unknown) }
  }

  /** One-shot shelves end with the alarm: seen when it clears. */
  bus.alarms.subscribe(({ alarm, transition }) => {
    if (transition.event !== 'clear') return
    for (const aside of asides.standing()) {
      if (aside.oneShot && aside.scope === alarm.subject && aside.types.includes(alarm.type))
        void asides.end(aside.id, null, clock.now()).then(() => settle())
    }
  })

  return { settle: () => settle() }
}

/** Shelf of a request: reason, end within the limit. */
function shelfOf(
  ask: Ask,
  now: Instant,
  longest: number,
): { readonly reason: string; readonly until: number; readonly oneShot: boolean } | { readonly refused: string; readonly detail: string } {
  const reason = textOf(ask, 'reason')
  if (!reason) return { refused: 'bad-request', detail: 'reason: why it is set aside' }
  const given = ask.params['minutes']
  if (typeof given !== 'number' || !(given > 0)) return { refused: 'bad-request', detail: 'minutes: how long' }
  if (minutes(given) > longest) return { refused: 'too-long', detail: `at most ${longest / 60_000} minutes` }
  return { reason, until: now + minutes(given), oneShot: ask.params['oneShot'] === true }
}

function unshelvable(alarm: { readonly class: Alarm['class']; readonly priority: string }): { readonly refused: string } | null {
  if (isLifeSafety(alarm.class)) return { refused: 'life-safety' }
  return alarm.priority === 'P1' ? { refused: 'priority-1' } : null
}

function refusedRight(ask: Ask, permission: Permission): { readonly refused: string; readonly detail: string } | null {
  const right = rightOf(ask.by.roles, permission)
  if (right === 'yes') return null
  return right === 'approval' ? { refused: 'needs-approval', detail: permission } : { refused: 'not-permitted', detail: permission }
}

function textOf(ask: Ask, name: string): string | null {
  const value = ask.params[name]
  return typeof value === 'string' && value.trim() !== '' ? value.trim().slice(0, 500) : null
}
