import { execFileSync } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { MqttClient } from 'mqtt'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { seconds } from '../../core/time.ts'
import { type Hub, startHub } from '../../main.ts'
import { event, eventually, httpOf, metric, SPEAKERS, telemetry, yard } from '../scenarios/yard.ts'
import { device, prepareFolder, signIn, testConfig } from '../test-hub.ts'

/** A disk of its own, small enough to be filled: a file system in memory. Only root may mount one, and not in every container. */
function mountDisk(): string | null {
  const at = mkdtempSync(join(tmpdir(), 'sanfang-disk-'))
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64m', 'tmpfs', at], { stdio: 'ignore' })
    return at
  } catch {
    rmSync(at, { recursive: true })
    return null
  }
}
function unmountDisk(at: string): void {
  execFileSync('umount', ['-l', at])
  rmSync(at, { recursive: true })
}
const canMount = (() => {
  const at = mountDisk()
  if (at !== null) unmountDisk(at)
  return at !== null
})()

/** Writes until nothing more goes in. */
function fill(disk: string): void {
  const file = openSync(join(disk, 'filler'), 'w')
  try {
    for (let size = 1_048_576; size >= 4_096; ) {
      try {
        if (writeSync(file, Buffer.alloc(size)) < size) size /= 2
      } catch {
        size /= 2
      }
    }
  } finally {
    closeSync(file)
  }
}
const free = (disk: string): void => rmSync(join(disk, 'filler'))

describe.skipIf(!canMount)('a full disk (needs a small file system of its own to fill)', () => {
  const SPEED = 30
  const T0 = Date.UTC(2026, 10, 23, 4)
  let disk: string
  let tokens: Readonly<Record<string, string>>
  let hub: Hub
  let clients: MqttClient[] = []

  const start = async (origin = T0, speed = SPEED) => {
    hub = await startHub({ config: testConfig(join(disk, 'data'), { SANFANG_LOG_LEVEL: 'silent' }), demo: { speed, origin } })
  }
  const enter = async (id: string) => {
    const client = await device(hub, id, tokens[id]!, { clientId: id })
    clients.push(client)
    return client
  }
  const ready = async () => {
    const answer = await fetch(`${httpOf(hub)}/readyz`)
    return { status: answer.status, detail: ((await answer.json()) as { detail?: string }).detail }
  }
  const alarms = () =>
    hub.rules.reads.open().map((alarm) => `${alarm.subject} ${alarm.type} ×${alarm.count}${alarm.notRecorded ? ' not recorded' : ''}`)

  beforeEach(async () => {
    disk = mountDisk()!
    ;({ tokens } = await prepareFolder(yard, SPEAKERS, join(disk, 'data'), { speed: 1, origin: T0 }))
    await start()
  })
  afterEach(async () => {
    for (const client of clients) client.end(true)
    clients = []
    await hub.stop()
    unmountDisk(disk)
  })

  test('alarms go on, marked; nothing is confirmed, nobody is off line; with room again all that was held is there once', async () => {
    // One that waits for each confirmation before it says more, and one that does not.
    const pump = await enter('PUMP')
    let pumpSaid = 0
    const confirmed: number[] = []
    let over = false
    const insist = async () => {
      while (!over) {
        const mine = ++pumpSaid
        await pump.publishAsync(telemetry('PUMP'), JSON.stringify({ ts: hub.clock.now(), seq: mine, values: { startCount: mine } }), {
          qos: 1,
        })
        confirmed.push(mine)
        await sleep(50)
      }
    }
    const insisting = insist().catch(() => {})
    const lift = await enter('LIFT')
    const leak = await enter('LEAK-1')
    await leak.publishAsync(telemetry('LEAK-1'), '{"ts":1,"seq":1,"values":{"waterLeak":false}}', { qos: 1 })
    await lift.publishAsync(telemetry('LIFT'), '{"seq":1,"values":{"doorClosed":true}}', { qos: 1 })
    const operator = await signIn(httpOf(hub), 'operator')
    await eventually(() => confirmed.length > 3, 'confirmations')
    expect(await ready()).toEqual({ status: 200, detail: undefined })

    fill(disk)
    await eventually(() => hub.journal.health !== 'good', 'the hub notices')
    let liftConfirmed = false
    let leakConfirmed = false
    const pressed = lift.publishAsync(event('LIFT'), JSON.stringify({ seq: 2, event: 'carAlarmButton' }), { qos: 1 }).then(
      () => void (liftConfirmed = true),
      () => {},
    )
    const wet = leak.publishAsync(telemetry('LEAK-1'), '{"seq":2,"values":{"waterLeak":true}}', { qos: 1 }).then(
      () => void (leakConfirmed = true),
      () => {},
    )
    const shownFrom = performance.now()
    await eventually(() => alarms().includes('LIFT lift.alarmButton ×1 not recorded'), 'the alarm is shown all the same')
    expect(performance.now() - shownFrom).toBeLessThan(2_000)
    // Delays go on as well: ten seconds of water.
    await eventually(() => alarms().includes('LEAK-1 leak.wet ×1 not recorded'), 'the leak is shown')
    expect(await ready()).toEqual({ status: 503, detail: expect.stringMatching(/^the journal is (full|failing)$/) })
    expect(await metric(httpOf(hub), 'sanfang_journal_healthy')).toBe(0)

    // What a person does is shown too, and told as not known to be recorded.
    const button = hub.rules.reads.open().find((alarm) => alarm.type === 'lift.alarmButton')!
    const listed = (await (await operator('/alarms?state=open')).json()) as { items: { type: string }[] }
    expect(listed.items.map(({ type }) => type).toSorted()).toEqual(['leak.wet', 'lift.alarmButton'])
    const acknowledging = operator(`/alarms/${button.id}/acknowledge`, { method: 'POST', body: { count: 1 } })

    // Six minutes of the hub: six times what the pump may be silent. It only waits for us.
    const { length } = confirmed
    const said = pumpSaid
    await sleep((6 * 60_000) / SPEED)
    expect(pumpSaid).toBe(said)
    expect(confirmed).toHaveLength(length)
    expect({ liftConfirmed, leakConfirmed }).toEqual({ liftConfirmed: false, leakConfirmed: false })
    expect(alarms().filter((alarm) => alarm.includes('offline'))).toEqual([])
    expect(hub.twins.get('PUMP')!.presence).toBe('online')
    expect((await acknowledging).status).toBe(504)
    expect(hub.rules.reads.open().find(({ id }) => id === button.id)).toMatchObject({ acknowledged: true, notRecorded: true })

    free(disk)
    await Promise.all([pressed, wet])
    await eventually(async () => (await ready()).status === 200, 'it takes readings again')
    await eventually(() => alarms().every((alarm) => !alarm.includes('not recorded')), 'every alarm is recorded')
    await eventually(() => confirmed.length > length + 3, 'the pump goes on')
    over = true
    await insisting
    expect(alarms()).toEqual(['LIFT lift.alarmButton ×1', 'LEAK-1 leak.wet ×1', 'place:ZONE-LEAK-1 leak.roomWet ×1'])
    expect(await metric(httpOf(hub), 'sanfang_packets_mismatch')).toBe(0)

    // All of it is on disk: a new start knows the same, and history has each reading once.
    await hub.stop()
    for (const client of clients) client.end(true)
    await start(hub.clock.now() + seconds(60), 1)
    expect(alarms()).toEqual(['LIFT lift.alarmButton ×1', 'LEAK-1 leak.wet ×1', 'place:ZONE-LEAK-1 leak.roomWet ×1'])
    const told = await hub.rules.reads.get(button.id)
    expect(told!.alarm).toMatchObject({ acknowledged: true, acknowledgedBy: 'operator', notRecorded: false })
    expect(told!.transitions.map((one) => one.event)).toEqual(expect.arrayContaining(['raise', 'acknowledge']))
    expect(told!.transitions.filter((one) => one.event === 'raise')).toHaveLength(1)
    await eventually(async () => (await hub.history!.position()) >= hub.journal.durable - 2, 'history is complete')
    const { value } = await hub.history!.query({
      site: 'Y',
      device: 'PUMP',
      kind: 'boosterPump',
      point: 'startCount',
      from: 0,
      to: hub.clock.now() + seconds(600),
      limit: 100_000,
    })
    expect(value).toEqual(confirmed)
  })

  test('a hub whose disk is full can be stopped, and what was never confirmed is not there', async () => {
    const lift = await enter('LIFT')
    await lift.publishAsync(telemetry('LIFT'), '{"seq":1,"values":{"runCount":1}}', { qos: 1 })
    fill(disk)
    await eventually(() => hub.journal.health !== 'good', 'the hub notices')
    let confirmed = false
    lift.publish(event('LIFT'), '{"seq":2,"event":"carAlarmButton"}', { qos: 1 }, (error) => {
      confirmed = error === undefined || error === null
    })
    await eventually(() => alarms().length > 0, 'the alarm is shown')
    const from = performance.now()
    await hub.stop()
    expect(performance.now() - from).toBeLessThan(15_000)
    expect(confirmed).toBe(false)
    free(disk)
    await start(T0 + seconds(3_600))
    expect(hub.twins.get('LIFT')!.points['runCount']!.value).toBe(1)
    // The device was never told that we have it, and says it again.
    const again = await enter('LIFT')
    await again.publishAsync(event('LIFT'), '{"seq":2,"event":"carAlarmButton"}', { qos: 1 })
    await eventually(() => alarms().length > 0, 'the alarm')
    expect(alarms()).toEqual(['LIFT lift.alarmButton ×1'])
  })
})
