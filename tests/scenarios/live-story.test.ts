import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, describe, expect, test } from 'vitest'
import type { Estate } from '../../core/ledger.ts'
import { minutes, type Instant } from '../../core/time.ts'
import { startHub } from '../../main.ts'
import { replay } from '../../replay.ts'
import { makeEstate } from '../../simulators/estates/make-estate.ts'
import { play } from '../../simulators/play.ts'
import { type Simulation, startSimulation } from '../../simulators/start.ts'
import { STORIES } from '../../simulators/stories/index.ts'
import { storyStart } from '../../simulators/stories/story.ts'
import { endHubProcesses, type HubProcess, startHubProcess } from '../hub-process.ts'
import { storyHub } from '../story-hub.ts'
import { prepareFolder, removeFolder, signIn, testConfig } from '../test-hub.ts'
import { eventually } from './yard.ts'

const SPEED = 10
const DAY = Date.UTC(2026, 10, 23, 4)
const whole = makeEstate('small', { flats: 'none' })
/**
 * Who plays, and everybody who only reports. The other lifts, doors and pumps are left out: ten times as fast, the seconds that a
 * restart takes are minutes in which a door that was open at its moment would count as held open.
 */
const estate: Estate = {
  ...whole,
  devices: whole.devices.filter(
    ({ id, kind }) =>
      ['fireAlarmPanel', 'gateway', 'leakSensor'].includes(kind) || id === 'LXY-A-01-2-LIFT-1' || id === 'LXY-FPR-1-FIRE-H1',
  ),
}
const speakers = estate.devices.filter((device) => device.gateway === undefined).map(({ id }) => id)

const folders: string[] = []
const simulations: Simulation[] = []
afterAll(async () => {
  await Promise.all(simulations.map((simulation) => simulation.stop()))
  endHubProcesses()
  for (const folder of folders) removeFolder(folder)
})

interface Raised {
  readonly type: string
  readonly subject: string
  readonly part: string
  readonly count: number
}
/** Alarms by key with how often each was raised: `lift.entrapment LXY-A-01-2-LIFT-1  ×1`. */
function tally(raised: readonly Raised[]): string[] {
  const counts = new Map<string, number>()
  for (const { type, subject, part, count } of raised) {
    const key = `${type} ${subject} ${part}`
    counts.set(key, (counts.get(key) ?? 0) + count)
  }
  return [...counts].map(([key, count]) => `${key} ×${count}`).toSorted()
}

/** The story from its own hour on in virtual time: what every other way of running it must give. */
function inVirtualTime(id: string, from: Instant, lasts: number): string[] {
  const { acts } = STORIES.get(id)!.script(estate, 0)
  const hub = storyHub(estate, from)
  for (const step of play({ estate, acts, seed: 1, from, to: from + lasts })) hub.take(step)
  hub.engine.advance(from + lasts)
  return tally(hub.edges.filter((edge) => edge.active).map((edge) => ({ ...edge, count: 1 })))
}

/** What the log of a folder says when it is read again, as fast as it can be. */
function readAgain(folder: string): string[] {
  const raised = []
  for (const edge of replay({ journal: join(folder, 'journal.db'), estates: [estate] })) if (edge.active) raised.push({ ...edge, count: 1 })
  return tally(raised)
}

/**
 * The same live, ten times as fast: a hub and a simulator of their own. Each time an alarm of `killAfter` is shown the hub is
 * killed and started again; the simulator stays. It ends when all that is expected was raised, everybody is connected and a while has passed.
 */
async function live(id: string, from: Instant, expected: readonly string[], killAfter: readonly string[]) {
  const { folder, tokens } = await prepareFolder(estate, speakers, undefined, { speed: 1, origin: from })
  folders.push(folder)
  const clock = { speed: SPEED, at: from, wall: Date.now() }
  let hub: HubProcess = await startHubProcess(folder, {}, clock)
  const { mqttPort } = hub
  const simulation = startSimulation(
    {
      url: hub.addresses.mqtt.tcp!.url,
      estate,
      tokens,
      story: id,
      speed: SPEED,
      origin: { at: clock.at, wall: clock.wall },
      reconnectWithinS: 5,
    },
    { log: { info() {}, warn() {} } },
  )
  simulations.push(simulation)

  const shown = async () => {
    const manager = await signIn(hub.http, 'propertyManager')
    return async () => ((await (await manager('/alarms?site=LXY&limit=500')).json()) as { items: Raised[] }).items
  }
  for (const type of killAfter) {
    const alarms = await shown()
    await eventually(async () => (await alarms()).some((one) => one.type === type), `${type} is shown`, 40_000)
    await hub.kill()
    hub = await startHubProcess(folder, { SANFANG_MQTT_PORT: String(mqttPort) }, clock)
  }
  const alarms = await shown()
  await eventually(async () => (await alarms()).length >= expected.length, 'all that is expected is shown', 40_000)
  await eventually(async () => (await simulation.counts())?.connected === speakers.length, 'everybody is connected', 40_000)
  await sleep(2_000)
  expect(await simulation.counts()).toMatchObject({ connected: speakers.length, dropped: 0 })
  await hub.kill()
  await simulation.stop()

  const last = await startHub({ config: testConfig(folder), demo: { speed: 1, origin: clock.at + (Date.now() - clock.wall) * SPEED } })
  try {
    const { items } = await last.rules.reads.list({ limit: 1_000 })
    expect(items.filter((alarm) => alarm.notRecorded)).toEqual([])
    return { raised: tally(items), folder }
  } finally {
    await last.stop()
  }
}

describe.concurrent.each([
  // A kill while the delay of the stop outside the zone runs, and one after it.
  ['entrapment', minutes(3), ['lift.entrapment', 'lift.stopOutsideZone']],
  // A kill between the first detector and the second, which confirms the fire.
  ['kitchen-fire-confirmed', minutes(2), ['fire.single']],
] as const)('%s', (id, within, killAfter) => {
  const story = STORIES.get(id)!
  const from = storyStart(story, estate.site.timezone, DAY)
  const expected = inVirtualTime(id, from, within)

  test('raises in virtual time what the story says of its beginning, each once', () => {
    const { raises } = story.script(estate, 0)
    expect(expected.length).toBeGreaterThanOrEqual(3)
    expect(tally(raises.map((one) => ({ ...one, count: 1 })))).toEqual(expect.arrayContaining(expected))
  })

  test('raises the same live, and when its log is read again', async () => {
    const { raised, folder } = await live(id, from, expected, [])
    expect(raised).toEqual(expected)
    expect(readAgain(folder)).toEqual(expected)
  })

  test('raises the same when the hub is killed in its middle, and when that log is read again', async () => {
    const { raised, folder } = await live(id, from, expected, killAfter)
    expect(raised).toEqual(expected)
    expect(readAgain(folder)).toEqual(expected)
  })
})
