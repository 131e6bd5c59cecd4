import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import type { Change } from '../../dashboard/contract.ts'
import { alarm, duress, type Hub, openHub, START, twin } from './hub.ts'
import { alarmsOn, listen, openScreen, type Screen } from './screen.ts'

let hub: Hub
let address: string
const screens: Screen[] = []

beforeEach(async () => {
  hub = await openHub({ beatEveryMs: 100, valuesEveryMs: 20 })
  address = await listen(hub)
})
afterEach(async () => {
  for (const screen of screens.splice(0)) screen.close()
  await hub.close()
})
const screenOf = async (role: Parameters<Hub['program']>[0], options?: { draws?: boolean }): Promise<Screen> => {
  const screen = await openScreen(address, {}, { ...options, token: (await hub.program(role)).authorization.slice(7) })
  screens.push(screen)
  return screen
}
const reading = (device: string, values: Record<string, number | string | boolean>, at = START) => {
  const before = hub.twins.get(device)
  const now = twin(device, values, at)
  hub.twins.set(device, before ? { ...now, points: { ...before.points, ...now.points } } : now)
  hub.bus.readings.next({ reading: { site: 'east', device, at, receivedAt: at, quality: 'good', values }, newest: true, position: 1 })
}
const items = (screen: Screen): Change[] => screen.changes.flatMap((message) => message.items)

describe('snapshot and changes', () => {
  test('a view shows its devices, every open alarm, and the number they belong to', async () => {
    hub.tell(alarm())
    reading('lift-1', { carPosition: 3, doorClosed: true })
    const screen = await screenOf('operator')
    expect(await screen.watch('building:b1')).toEqual({ ok: true })
    await screen.until(() => screen.snapshots.length === 1)
    const [snapshot] = screen.snapshots
    expect(snapshot).toMatchObject({ site: 'east', view: 'building:b1', seq: 0, hub: { recording: 'good' } })
    expect(snapshot?.alarms).toMatchObject([{ id: 'a1', building: 'b1', system: 'leak', silent: false }])
    expect(snapshot?.devices.map((device) => device.id).sort()).toEqual(['gate-1', 'leak-1', 'lift-1'])
    expect(snapshot?.devices.find((device) => device.id === 'leak-1')).toMatchObject({ presence: 'notCommissioned', points: {} })
  })

  test('headline points in a view of many, every point in the view of one', async () => {
    reading('lift-1', { carPosition: 3, runHours: 1_000, speed: 0.5 })
    const screen = await screenOf('operator')
    await screen.watch('estate')
    await screen.until(() => screen.snapshots.length === 1)
    await screen.watch('device:lift-1')
    await screen.until(() => screen.snapshots.length === 2)
    const pointsIn = (n: number) => Object.keys(screen.snapshots[n]?.devices.find((one) => one.id === 'lift-1')?.points ?? {})
    expect(pointsIn(0)).not.toContain('runHours')
    expect(pointsIn(1)).toEqual(['carPosition', 'runHours', 'speed'])
  })

  test('snapshots taken while alarms storm, and the changes after them, add up to the book without a gap', async () => {
    const late: Screen[] = []
    for (let n = 0; n < 400; n++) {
      const id = `a${n % 40}`
      const version = Math.floor(n / 40) + 1
      const open = version % 3 !== 0
      hub.tell(alarm({ id, version, count: version, state: open ? 'unackActive' : 'normal' }), open ? 'raise' : 'clear')
      if (n % 50 === 0) {
        const screen = await screenOf('operator')
        late.push(screen)
        void screen.watch('estate')
      }
      if (n % 7 === 0) await new Promise(setImmediate)
    }
    const book = [...hub.alarms.values()].map(({ alarm: one }) => one).filter((one) => one.state !== 'normal')
    expect(book.length).toBeGreaterThan(0)
    for (const screen of late) {
      await screen.until(() => screen.beats.length > 0 && screen.snapshots.length === 1)
      const beat = screen.beats.length
      await screen.until(() => screen.beats.length > beat)
      const shown = alarmsOn(screen)
      // Nothing that the snapshot held is told once more.
      const held = new Map(screen.snapshots[0]?.alarms.map((one) => [one.id, one.version]))
      for (const item of items(screen)) if (item.type === 'alarm') expect(item.alarm.version).toBeGreaterThan(held.get(item.alarm.id) ?? 0)
      expect([...shown.values()].map(({ id, version }) => `${id} ${version}`).sort()).toEqual(
        book.map(({ id, version }) => `${id} ${version}`).sort(),
      )
    }
  })

  test('what still waits for its window when a snapshot is taken goes out before it, and is counted in it', async () => {
    await hub.close()
    hub = await openHub({ beatEveryMs: 2_000, valuesEveryMs: 5_000 })
    address = await listen(hub)
    const [first, second] = [await screenOf('operator'), await screenOf('operator')]
    await first.watch('estate')
    await first.until(() => first.snapshots.length === 1)
    hub.bus.presence.next({ site: 'east', device: 'lift-1', presence: 'offline', since: START })
    await second.watch('estate')
    await second.until(() => second.snapshots.length === 1)
    await first.until(() => first.changes.length === 1)
    expect(second.snapshots[0]?.seq).toBe(1)
    expect(second.changes).toHaveLength(0)
  })

  test('what one turn brings is one message, sent at once and not in the window', async () => {
    const screen = await screenOf('operator')
    await screen.watch('estate')
    await screen.until(() => screen.snapshots.length === 1)
    for (let n = 0; n < 20; n++) hub.tell(alarm({ id: `a${n}` }))
    await screen.until(() => items(screen).length === 20)
    expect(screen.changes).toHaveLength(1)
    expect(items(screen)[0]).toMatchObject({ type: 'alarm', transition: { event: 'raise', by: null, at: START, why: null } })
  })

  test('presence, ledger, shelves, rejects, strangers and the hub’s own state are changes too', async () => {
    const screen = await screenOf('engSupervisor')
    await screen.watch('estate')
    await screen.until(() => screen.snapshots.length === 1)
    hub.bus.presence.next({ site: 'east', device: 'lift-1', presence: 'offline', since: START })
    hub.bus.ledger.next({ site: 'east' })
    hub.tell(alarm({ annunciation: 'shelved', state: 'shelved' }), 'shelve', 'somebody')
    hub.bus.rejects.next({
      id: 1,
      site: 'east',
      device: 'lift-1',
      topic: '',
      at: START,
      reason: 'not-json',
      point: null,
      detail: '',
      payload: '',
    })
    const stranger = {
      userName: 'x',
      clientId: 'x',
      address: '1.2.3.4',
      reason: 'unknown-device',
      firstAt: START,
      lastAt: START,
      count: 1,
    } as const
    hub.quarantine.push(stranger)
    hub.bus.quarantine.next(stranger)
    Object.assign(hub.state, { hub: { ...hub.state.hub, recording: 'notRecorded' } })
    await screen.until(() => items(screen).some((item) => item.type === 'hub') && items(screen).some((item) => item.type === 'quarantine'))
    expect(items(screen)).toEqual(
      expect.arrayContaining([
        { type: 'presence', device: 'lift-1', presence: 'offline', since: START },
        { type: 'ledger' },
        { type: 'shelves' },
        { type: 'rejects', count: 1 },
        { type: 'quarantine', count: 1 },
        { type: 'hub', hub: expect.objectContaining({ recording: 'notRecorded' }) },
      ]),
    )
    expect(screen.changes.map((message) => message.seq)).toEqual(screen.changes.map((_, n) => n + 1))
  })
})

describe('resume', () => {
  test('after a drop exactly the missing changes come, in order, then a beat with the same number', async () => {
    const first = await screenOf('operator')
    await first.watch('estate')
    await first.until(() => first.snapshots.length === 1)
    for (let n = 0; n < 3; n++) {
      hub.tell(alarm({ id: `before${n}` }))
      await first.until(() => first.changes.length === n + 1)
    }
    const { epoch, seq } = first.changes.at(-1) as { epoch: string; seq: number }
    first.close()
    for (let n = 0; n < 5; n++) {
      hub.tell(alarm({ id: `missed${n}` }))
      await new Promise(setImmediate)
    }
    const again = await screenOf('operator')
    await again.resume('estate', epoch, seq)
    await again.until(() => again.beats.length > 0)
    hub.tell(alarm({ id: 'after' }))
    await again.until(() => again.changes.length === 6)
    expect(again.snapshots).toHaveLength(0)
    expect(again.changes.map((message) => message.seq)).toEqual([4, 5, 6, 7, 8, 9])
    expect(items(again).map((item) => item.type === 'alarm' && item.alarm.id)).toEqual([
      'missed0',
      'missed1',
      'missed2',
      'missed3',
      'missed4',
      'after',
    ])
  })

  test('values heard during the drop come with it', async () => {
    reading('lift-1', { carPosition: 1 })
    reading('lift-2', { carPosition: 1 })
    const first = await screenOf('operator')
    await first.watch('estate')
    await first.until(() => first.snapshots.length === 1)
    hub.clock.pass(60_000)
    hub.tell(alarm())
    await first.until(() => first.changes.length === 1)
    const { epoch, seq } = first.changes[0] as { epoch: string; seq: number }
    first.close()
    hub.clock.pass(60_000)
    reading('lift-1', { carPosition: 9 }, hub.clock.now())
    const again = await screenOf('operator')
    await again.resume('estate', epoch, seq)
    await again.until(() => again.values.length > 0)
    expect(again.values[0]?.values).toEqual([['lift-1', { carPosition: [9, hub.clock.now(), hub.clock.now(), 'good'] }]])
  })

  test.each([
    ['another life of the hub', () => ({ epoch: 'of-another-hub', seq: 0 })],
    ['a number that was never given', (epoch: string) => ({ epoch, seq: 99 })],
  ])('%s is answered by a snapshot', async (_, asked) => {
    const first = await screenOf('operator')
    await first.watch('estate')
    await first.until(() => first.snapshots.length === 1)
    const { epoch, seq } = asked(first.snapshots[0]?.epoch as string)
    const again = await screenOf('operator')
    await again.resume('estate', epoch, seq)
    await again.until(() => again.snapshots.length === 1)
    expect(again.changes).toHaveLength(0)
  })

  test('a gap longer than what is kept is answered by a snapshot', async () => {
    await hub.close()
    hub = await openHub({ beatEveryMs: 100, valuesEveryMs: 20, keptChanges: 10 })
    address = await listen(hub)
    const first = await screenOf('operator')
    await first.watch('estate')
    await first.until(() => first.snapshots.length === 1)
    const { epoch } = first.snapshots[0] as { epoch: string }
    for (let n = 0; n < 15; n++) {
      hub.tell(alarm({ id: `a${n}` }))
      await first.until(() => first.changes.length === n + 1)
    }
    const [kept, lost] = [await screenOf('operator'), await screenOf('operator')]
    await kept.resume('estate', epoch, 5)
    await lost.resume('estate', epoch, 4)
    await lost.until(() => lost.snapshots.length === 1)
    await kept.until(() => kept.changes.length === 10)
    expect(kept.snapshots).toHaveLength(0)
    expect(lost.snapshots[0]?.seq).toBe(15)
  })
})

describe('live values', () => {
  test('readings of a window are one batch, newest value only, shared by the screens of a view', async () => {
    reading('lift-1', { carPosition: 1 })
    const [one, two, elsewhere] = [await screenOf('operator'), await screenOf('operator'), await screenOf('operator')]
    for (const screen of [one, two]) await screen.watch('building:b1')
    await elsewhere.watch('building:b2')
    for (const screen of [one, two, elsewhere]) await screen.until(() => screen.snapshots.length === 1)
    for (let floor = 2; floor < 20; floor++) reading('lift-1', { carPosition: floor })
    for (const screen of [one, two]) {
      await screen.until(() => screen.values.some((batch) => batch.values.some(([, points]) => points['carPosition']?.[0] === 19)))
      expect(screen.values.length).toBeLessThanOrEqual(2)
    }
    expect(one.values).toEqual(two.values)
    reading('lift-2', { carPosition: 7 })
    await elsewhere.until(() => elsewhere.values.length > 0)
    expect(elsewhere.values.flatMap((batch) => batch.values.map(([device]) => device))).toEqual(['lift-2'])
  })

  test('a reading that is not the newest changes no screen', async () => {
    const screen = await screenOf('operator')
    await screen.watch('device:lift-1')
    await screen.until(() => screen.snapshots.length === 1)
    hub.twins.set('lift-1', twin('lift-1', { carPosition: 5 }))
    const late = {
      site: 'east',
      device: 'lift-1',
      at: START - 60_000,
      receivedAt: START,
      quality: 'good',
      values: { carPosition: 2 },
    } as const
    hub.bus.readings.next({ reading: late, newest: false, position: 1 })
    const beats = screen.beats.length
    await screen.until(() => screen.beats.length > beats + 1)
    expect(screen.values).toHaveLength(0)
  })

  test('a screen that does not draw is at most two batches ahead, and then gets everything it missed in one', async () => {
    const slow = await screenOf('operator', { draws: false })
    const quick = await screenOf('operator')
    for (const screen of [slow, quick]) {
      await screen.watch('estate')
      await screen.until(() => screen.snapshots.length === 1)
    }
    for (let n = 1; n <= 6; n++) {
      reading('lift-1', { carPosition: n })
      if (n === 3) reading('lift-2', { carPosition: 30 })
      await quick.until(() => quick.values.length === n)
    }
    expect(slow.values).toHaveLength(2)
    slow.socket.emit('drawn', slow.values[1]?.batch as number)
    await slow.until(() => slow.values.length === 3)
    const caught = Object.fromEntries(slow.values[2]?.values ?? [])
    expect(caught['lift-1']?.['carPosition']?.[0]).toBe(6)
    expect(caught['lift-2']?.['carPosition']?.[0]).toBe(30)
  })
})

describe('rights', () => {
  test('duress is shown only to those with the right: in snapshots, in changes, in what is resumed', async () => {
    hub.tell(duress({ id: 'd0' }))
    const [leader, engineer] = [await screenOf('shiftLeader'), await screenOf('engSupervisor')]
    for (const screen of [leader, engineer]) {
      await screen.watch('estate')
      await screen.until(() => screen.snapshots.length === 1)
    }
    expect(leader.snapshots[0]?.alarms.map((one) => one.id)).toEqual(['d0'])
    expect(engineer.snapshots[0]?.alarms).toEqual([])
    hub.tell(duress({ id: 'd1' }))
    hub.tell(alarm({ id: 'a1' }))
    await leader.until(() => items(leader).length === 2)
    await engineer.until(() => items(engineer).length === 1)
    expect(items(engineer)).toMatchObject([{ alarm: { id: 'a1' } }])
    expect(engineer.changes[0]?.seq).toBe(1)
    // A number learnt by somebody with more rights opens nothing.
    const other = await screenOf('engSupervisor')
    await other.resume('estate', leader.snapshots[0]?.epoch as string, 0)
    await other.until(() => other.snapshots.length === 1)
    expect(JSON.stringify([other.snapshots, other.changes])).not.toContain('duress')
  })

  test('an administrator sees devices and no alarm', async () => {
    hub.tell(alarm())
    const screen = await screenOf('admin')
    expect(await screen.watch('alarms')).toEqual({ ok: false, reason: 'not-permitted' })
    await screen.watch('estate')
    await screen.until(() => screen.snapshots.length === 1)
    hub.tell(alarm({ version: 2 }), 'raise')
    hub.bus.ledger.next({ site: 'east' })
    await screen.until(() => screen.changes.length > 0)
    expect(screen.snapshots[0]?.alarms).toEqual([])
    expect(screen.snapshots[0]?.devices).toHaveLength(4)
    expect(items(screen)).toEqual([{ type: 'ledger' }])
  })

  test('strangers at the door are counted only for those who may adopt them', async () => {
    const operator = await screenOf('operator')
    await operator.watch('estate')
    await operator.until(() => operator.snapshots.length === 1)
    hub.bus.quarantine.next({
      userName: 'x',
      clientId: 'x',
      address: '',
      reason: 'unknown-device',
      firstAt: START,
      lastAt: START,
      count: 1,
    })
    hub.bus.ledger.next({ site: 'east' })
    const beats = operator.beats.length
    await operator.until(() => operator.beats.length > beats + 1)
    expect(items(operator)).toEqual([{ type: 'ledger' }])
  })

  test.each([
    ['nobody', {}],
    ['a wrong token', { token: 'x'.repeat(43) }],
  ])('%s is not let in', async (_, options) => {
    await expect(openScreen(address, {}, options)).rejects.toThrow('not-signed-in')
  })

  test('a page of another site cannot use the cookie', async () => {
    const { cookie } = await hub.signIn('operator')
    await expect(openScreen(address, { cookie, origin: 'https://evil.example' })).rejects.toThrow()
    const own = await openScreen(address, { cookie, origin: address })
    screens.push(own)
    expect(await own.watch('estate')).toEqual({ ok: true })
  })

  test.each([
    ['another site', 'estate', 'nowhere', 'no-such-site'],
    ['a building that does not exist', 'building:b9', 'east', 'no-such-view'],
    ['a device that does not exist', 'device:x', 'east', 'no-such-view'],
    ['a word that is no view', 'everything', 'east', 'no-such-view'],
  ] as const)('%s cannot be watched', async (_, view, site, reason) => {
    const screen = await screenOf('operator')
    expect(await screen.watch(view as 'estate', site)).toEqual({ ok: false, reason })
  })

  test('signing out, a revoked token and a disabled account end open screens', async () => {
    const headers = await hub.signIn('operator')
    const signedOut = await openScreen(address, { cookie: headers.cookie })
    await hub.app.inject({ method: 'DELETE', url: '/api/v1/session', headers })
    await signedOut.until(() => signedOut.signedOut && !signedOut.socket.connected)

    const other = await hub.signIn('shiftLeader')
    const disabled = await openScreen(address, { cookie: other.cookie })
    await hub.accounts.change('shiftLeader-1', { disabled: true })
    await disabled.until(() => disabled.signedOut && !disabled.socket.connected)

    const program = await screenOf('operator')
    await hub.tokens.revoke(hub.tokens.list()[0]?.name as string)
    await program.until(() => program.signedOut)
  })

  test('other roles make a screen come back, and it is shown what it may see now', async () => {
    hub.tell(duress())
    const headers = await hub.signIn('shiftLeader')
    const before = await openScreen(address, { cookie: headers.cookie })
    await before.watch('estate')
    await before.until(() => before.snapshots.length === 1)
    await hub.accounts.change('shiftLeader-1', { roles: ['engSupervisor'] })
    await before.until(() => !before.socket.connected)
    expect(before.signedOut).toBe(false)
    const after = await openScreen(address, { cookie: headers.cookie })
    screens.push(after)
    await after.resume('estate', before.snapshots[0]?.epoch as string, 0)
    await after.until(() => after.snapshots.length === 1)
    expect(after.snapshots[0]?.alarms).toEqual([])
  })
})

describe('slow and bad screens', () => {
  test('a screen whose wire is full is held back, costs no memory beyond its limit, disturbs nobody, and is cut off in the end', async () => {
    await hub.close()
    hub = await openHub({ beatEveryMs: 100, valuesEveryMs: 20, consoleBufferKB: 64, behindSeconds: 1 })
    address = await listen(hub)
    const good = await screenOf('operator')
    await good.watch('estate')
    await good.until(() => good.snapshots.length === 1)
    const stuck = await rawScreen(address, (await hub.program('operator')).authorization.slice(7))
    await stuck.watching
    stuck.stopReading()
    const filler = 'x'.repeat(2_000)
    let highest = 0
    for (let n = 0; n < 150; n++) {
      for (let m = 0; m < 40; m++) hub.tell(alarm({ id: `a${m}`, version: n + 1, values: { filler } }))
      await good.until(() => alarmsOn(good).get('a39')?.version === n + 1, `round ${n}`)
      const text = await hub.metrics.getSingleMetricAsString('sanfang_live_slow_total')
      highest = Math.max(highest, (await hub.metrics.getSingleMetric('sanfang_live_waiting_bytes')?.get())?.values[0]?.value ?? NaN)
      if (text.includes('held-back')) break
    }
    expect(await hub.metrics.getSingleMetricAsString('sanfang_live_slow_total')).toContain('what="held-back"} 1')
    // The limit, and the one message that went over it.
    expect(highest).toBeGreaterThan(0)
    expect(highest).toBeLessThan(64 * 1_024 + 40 * 3_000)
    const consoles = async () => (await hub.metrics.getSingleMetric('sanfang_live_consoles')?.get())?.values[0]?.value
    await good.until(() => good.beats.length > 0)
    for (let tries = 0; (await consoles()) !== 1 && tries < 50; tries++) {
      const beats = good.beats.length
      await good.until(() => good.beats.length > beats)
    }
    expect(await consoles()).toBe(1)
    expect(good.socket.connected).toBe(true)
    stuck.close()
  })

  test('a screen that was held back for a while gets exactly what it missed once it reads again', async () => {
    await hub.close()
    hub = await openHub({ beatEveryMs: 100, valuesEveryMs: 20, consoleBufferKB: 64, behindSeconds: 600 })
    address = await listen(hub)
    const stuck = await rawScreen(address, (await hub.program('operator')).authorization.slice(7))
    await stuck.watching
    const good = await screenOf('operator')
    await good.watch('estate')
    await good.until(() => good.snapshots.length === 1)
    stuck.stopReading()
    const filler = 'x'.repeat(2_000)
    let n = 0
    while (!(await hub.metrics.getSingleMetricAsString('sanfang_live_slow_total')).includes('held-back') && n < 500) {
      n += 1
      for (let m = 0; m < 40; m++) hub.tell(alarm({ id: `a${m}`, version: n, values: { filler } }))
      await good.until(() => alarmsOn(good).get('a39')?.version === n)
    }
    for (let more = 0; more < 5; more++) hub.tell(alarm({ id: 'last', version: more + 1 }))
    await good.until(() => alarmsOn(good).get('last')?.version === 5)
    stuck.readOn()
    await stuck.until((heard) => heard.includes('"id":"last"') && heard.includes('"version":5'))
    const numbers = [...stuck.heard().matchAll(/42\["changes",\{"epoch":"[^"]+","seq":(\d+)/g)].map((match) => Number(match[1]))
    expect(numbers).toEqual(numbers.map((_, i) => (numbers[0] as number) + i))
    expect(numbers.at(-1)).toBe(good.changes.at(-1)?.seq)
    stuck.close()
  })

  test('nonsense, a second handshake on the same wire and a flood of questions hurt nobody', async () => {
    const good = await screenOf('operator')
    await good.watch('estate')
    await good.until(() => good.snapshots.length === 1)
    const bad = await rawScreen(address, (await hub.program('operator')).authorization.slice(7))
    await bad.watching
    for (const text of [
      '42["watch",null]',
      '42["watch"]',
      '42["resume",{"site":"east","view":"estate","epoch":{},"seq":-1}]',
      '42["drawn","x"]',
      '42["nothing",1]',
      '41',
      '40{"token":"x"}',
      '40/other,{}',
    ])
      bad.send(text)
    const flood = await screenOf('operator')
    for (let n = 0; n < 200; n++) flood.socket.emit('watch', { site: 'east', view: 'estate' })
    await flood.until(() => !flood.socket.connected)
    hub.tell(alarm())
    await good.until(() => items(good).length === 1)
    bad.close()
  })

  test('no more screens than the limit', async () => {
    await hub.close()
    hub = await openHub({ maxConsoles: 2 })
    address = await listen(hub)
    await screenOf('operator')
    await screenOf('operator')
    await expect(screenOf('operator')).rejects.toThrow()
  })
})

/** A screen without a Socket.io client, so that it can stop reading its wire. */
async function rawScreen(to: string, token: string) {
  const socket = new WebSocket(`${to.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`)
  let heard = ''
  const looks = new Set<() => void>()
  let watched: () => void = () => {}
  const watching = new Promise<void>((resolve) => (watched = resolve))
  socket.on('error', () => {})
  socket.on('message', (data) => {
    const text = (data as Buffer).toString()
    heard += text
    if (text.startsWith('0')) socket.send(`40${JSON.stringify({ token })}`)
    else if (text === '2') socket.send('3')
    else if (text.startsWith('40')) socket.send(`42${JSON.stringify(['watch', { site: 'east', view: 'estate' }])}`)
    else if (text.startsWith('42["snapshot"')) watched()
    for (const look of looks) look()
  })
  return {
    watching,
    heard: () => heard,
    send: (text: string) => socket.send(text),
    stopReading: () => socket.pause(),
    readOn: () => socket.resume(),
    until: (holds: (heard: string) => boolean) =>
      new Promise<void>((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error('never heard it')), 8_000)
        const look = () => {
          if (!holds(heard)) return
          clearTimeout(timer)
          looks.delete(look)
          resolve()
        }
        looks.add(look)
        look()
      }),
    close: () => socket.terminate(),
  }
}
