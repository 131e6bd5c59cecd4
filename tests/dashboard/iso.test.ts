import { expect, test } from 'vitest'
import { isoIn } from '../../core/time.ts'
import { isoOf } from '../../dashboard/server/iso.ts'
import { openLedger } from '../../devices/ledger.ts'

const isoFor = (timezone: string) => {
  const ledger = openLedger()
  ledger.apply({ site: { id: 'x', name: { 'zh-CN': 'x' }, timezone } }, 1)
  return isoOf(ledger, 'x')
}

test.each(['Asia/Shanghai', 'Europe/Berlin', 'Asia/Kathmandu', 'America/St_Johns', 'Australia/Lord_Howe', 'UTC'])(
  'the quick way writes every instant of a year in %s as the slow one does',
  (zone) => {
    const iso = isoFor(zone)
    for (let at = Date.UTC(2026, 0, 1); at < Date.UTC(2027, 0, 1); at += 4_567_891) expect(iso(at)).toBe(isoIn(zone, at))
    expect(iso(null)).toBeNull()
  },
)

test('the hour that comes twice in autumn is told apart', () => {
  const iso = isoFor('Europe/Berlin')
  const change = Date.UTC(2026, 9, 25, 1)
  expect([iso(change - 1), iso(change), iso(change - 1)]).toEqual([
    '2026-10-25T02:59:59.999+02:00',
    '2026-10-25T02:00:00.000+01:00',
    '2026-10-25T02:59:59.999+02:00',
  ])
})
