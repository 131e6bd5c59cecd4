import { execFile, execFileSync, spawn } from 'node:child_process'
import { promisify } from 'node:util'
import { createRequire } from 'node:module'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Estate } from '../../core/ledger.ts'
import { type Hub, startHub } from '../../main.ts'
import { ALARM_POINTS } from '../../rules/alarms/index.ts'
import { device, PASSWORD, prepareFolder, removeFolder, testConfig } from '../test-hub.ts'
import { findChromium, launchChromium } from './chromium.ts'

const run = promisify(execFile)
const chromium = await findChromium()
const hasMosquitto = (() => {
  try {
    execFileSync('mosquitto_pub', ['--help'], { stdio: 'ignore' })
  } catch (error) {
    // It answers its help with exit code 1.
    return (error as NodeJS.ErrnoException).code !== 'ENOENT'
  }
  return true
})()

const text = (zh: string, en: string) => ({ 'zh-CN': zh, en })
const estate: Estate = {
  site: { id: 'QHY', name: text('清河苑', 'Qinghe Garden'), timezone: 'Asia/Shanghai' },
  places: [
    { id: 'QHY', level: 'site', parent: null, name: text('清河苑', 'Qinghe Garden') },
    { id: 'A', level: 'zone', parent: 'QHY', name: text('A区', 'Zone A') },
    { id: 'B3', level: 'building', parent: 'A', name: text('3栋', 'Building 3') },
    { id: 'U2', level: 'unit', parent: 'B3', name: text('2单元', 'Unit 2') },
    { id: 'F1', level: 'floor', parent: 'U2', name: text('1层', 'Floor 1') },
    { id: 'PUMP', level: 'space', parent: 'F1', name: text('水泵房', 'Pump room'), use: 'pumpRoom' },
    { id: 'HALL', level: 'space', parent: 'F1', name: text('门厅', 'Hall'), use: 'lobby' },
  ],
  devices: [
    { id: 'LIFT-1', kind: 'elevator', name: text('1号客梯', 'Lift 1'), place: 'U2' },
    { id: 'LEAK-7', kind: 'leakSensor', name: text('泵房水浸', 'Pump-room leak'), place: 'PUMP' },
    { id: 'FACP', kind: 'fireAlarmPanel', name: text('消防主机', 'Fire panel'), place: 'HALL' },
    { id: 'GATE-1', kind: 'accessGate', name: text('单元门', 'Unit door'), place: 'HALL' },
  ],
}
const nameOf = (type: string, language: 'zh-CN' | 'en') => ALARM_POINTS.get(type)!.point.name[language]

describe.skipIf(chromium === null)('in a real browser', () => {
  let hub: Hub
  let folder: string
  let tokens: Readonly<Record<string, string>>
  let browser: Browser
  const base = () => hub.addresses!.http

  beforeAll(async () => {
    const prepared = await prepareFolder(
      estate,
      estate.devices.map((one) => one.id),
    )
    folder = prepared.folder
    tokens = prepared.tokens
    hub = await startHub({ config: testConfig(folder) })
    browser = await launchChromium(chromium!)
  }, 60_000)
  afterAll(async () => {
    await browser?.close()
    await hub?.stop()
    if (folder) removeFolder(folder)
  })

  async function signedIn(
    name: string,
    options: Parameters<Browser['newContext']>[0] = {},
  ): Promise<{ page: Page; context: BrowserContext }> {
    const context = await browser.newContext({ viewport: { width: 1920, height: 1080 }, locale: 'zh-CN', ...options })
    const page = await context.newPage()
    await page.goto(base())
    await page.locator('input').nth(0).fill(name)
    await page.locator('input[type=password]').fill(PASSWORD)
    await page.keyboard.press('Enter')
    await page.getByRole('navigation').first().waitFor()
    return { page, context }
  }

  async function publish(id: string, channel: 'telemetry' | 'event', payload: object): Promise<void> {
    const { port } = hub.addresses!.mqtt.tcp!
    if (hasMosquitto)
      await run('mosquitto_pub', [
        '-h',
        '127.0.0.1',
        '-p',
        String(port),
        '-u',
        id,
        '-P',
        tokens[id]!,
        '-q',
        '1',
        '-t',
        `sanfang/QHY/${id}/${channel}`,
        '-m',
        JSON.stringify(payload),
      ])
    else {
      const client = await device(hub, id, tokens[id]!)
      await client.publishAsync(`sanfang/QHY/${id}/${channel}`, JSON.stringify(payload), { qos: 1 })
      await client.endAsync()
    }
  }

  test('a device publishes and its alarm is on the operator’s screen; acknowledged by one, it is so for the other', async () => {
    const { page, context } = await signedIn('operator')
    const other = await signedIn('shiftLeader')
    await publish('LIFT-1', 'event', { event: 'carAlarmButton' })
    await publish('FACP', 'event', { event: 'component', data: { address: '1-017', zone: 'Z3', type: '40', states: ['fire'] } })
    await publish('LEAK-7', 'telemetry', { values: { waterLeak: true } })
    for (const type of ['lift.alarmButton', 'fire.single']) await page.getByText(nameOf(type, 'zh-CN')).first().waitFor({ timeout: 5_000 })
    await page.getByText(nameOf('leak.roomWet', 'zh-CN')).first().waitFor({ timeout: 20_000 })
    await page.getByText(nameOf('leak.wet', 'zh-CN')).first().waitFor({ timeout: 20_000 })

    await page.goto(`${base()}/alarms`)
    const row = page
      .getByRole('row')
      .filter({ hasText: nameOf('lift.alarmButton', 'zh-CN') })
      .first()
    await row.getByRole('button', { name: '已知悉' }).click()
    await expect.poll(() => hub.rules.reads.open().find((alarm) => alarm.type === 'lift.alarmButton')?.state).toBe('ackActive')
    expect(hub.rules.reads.open().find((alarm) => alarm.type === 'lift.alarmButton')!.acknowledgedBy).toBe('operator')
    await other.page.goto(`${base()}/alarms`)
    await other.page.getByText('operator').first().waitFor({ timeout: 5_000 })
    await context.close()
    await other.context.close()
  })

  test('a person under duress shows to those who may see it, and to nobody else', async () => {
    const may = await signedIn('operator')
    const mayNot = await signedIn('engSupervisor')
    await publish('GATE-1', 'event', { event: 'duress' })
    await may.page.getByText(nameOf('gate.duress', 'zh-CN')).first().waitFor({ timeout: 5_000 })
    await mayNot.page.waitForTimeout(1_000)
    expect(await mayNot.page.getByText(nameOf('gate.duress', 'zh-CN')).count()).toBe(0)
    await may.context.close()
    await mayNot.context.close()
  })

  test('the device page shows the newest value as it comes', async () => {
    const { page, context } = await signedIn('operator')
    await page.goto(`${base()}/devices/LEAK-7`)
    await publish('LEAK-7', 'telemetry', { values: { temperature: 21.5 } })
    await page.getByText(/21\.5/).first().waitFor({ timeout: 5_000 })
    await publish('LEAK-7', 'telemetry', { values: { temperature: 23.5 } })
    await page.getByText(/23\.5/).first().waitFor({ timeout: 5_000 })
    await context.close()
  })

  test('no page has a serious accessibility fault', { timeout: 180_000 }, async () => {
    const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js')
    const { page, context } = await signedIn('shiftLeader', { bypassCSP: true })
    for (const path of ['/', '/alarms', '/buildings/B3', '/devices/LIFT-1', '/shelves', '/rejects']) {
      await page.goto(base() + path)
      await page.getByRole('navigation').first().waitFor()
      await page.waitForTimeout(800)
      await page.addScriptTag({ path: axe })
      const found = (await page.evaluate('axe.run(document, { runOnly: ["wcag2a", "wcag2aa"] })')) as {
        violations: { id: string; impact: string; nodes: { html: string }[] }[]
      }
      const serious = found.violations.filter((one) => one.impact === 'serious' || one.impact === 'critical')
      expect(serious.map((one) => `${path}: ${one.id}: ${one.nodes[0]!.html.slice(0, 160)}`)).toEqual([])
    }
    await context.close()
  })

  test('a dead link is said across the whole width, and what happened meanwhile is there afterwards', { timeout: 120_000 }, async () => {
    const { page, context } = await signedIn('operator')
    await page.goto(`${base()}/alarms`)
    await context.setOffline(true)
    // Sockets that are open stay open when a context goes off line: the server is made to fall silent instead.
    const port = Number(new URL(base()).port)
    await hub.stop()

    await page
      .getByText(/画面非实时|非实时/)
      .first()
      .waitFor({ timeout: 15_000 })
    hub = await startHub({ config: testConfig(folder, { SANFANG_HTTP_PORT: String(port) }) })
    await context.setOffline(false)
    await publish('LIFT-1', 'event', { event: 'entrapment' })
    await page.getByText(nameOf('lift.entrapment', 'zh-CN')).first().waitFor({ timeout: 30_000 })
    await context.close()
  })

  test.skipIf(!hasMosquitto)('a stranger who subscribes to everything sees nothing', async () => {
    const { port } = hub.addresses!.mqtt.tcp!
    const stranger = spawn('mosquitto_sub', ['-h', '127.0.0.1', '-p', String(port), '-t', '#', '-v'], { stdio: ['ignore', 'pipe', 'pipe'] })
    const nosy = spawn(
      'mosquitto_sub',
      [
        '-h',
        '127.0.0.1',
        '-p',
        String(port),
        '-u',
        'LIFT-1',
        '-P',
        tokens['LIFT-1']!,
        '-t',
        '#',
        '-t',
        'sanfang/QHY/LEAK-7/telemetry',
        '-v',
      ],
      { stdio: ['ignore', 'pipe', 'pipe'] },
    )
    let heard = ''
    for (const child of [stranger, nosy]) child.stdout!.on('data', (data: Buffer) => (heard += data.toString()))
    await new Promise((resolve) => setTimeout(resolve, 1_000))
    await publish('LEAK-7', 'telemetry', { values: { waterLeak: true } })
    await new Promise((resolve) => setTimeout(resolve, 1_000))
    stranger.kill()
    nosy.kill()
    expect(heard).toBe('')
  })
})
