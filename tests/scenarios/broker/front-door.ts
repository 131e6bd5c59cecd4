import { Subject } from 'rxjs'
import { Value } from 'typebox/value'
import { brokerConfig, type BrokerConfig } from '../../../broker/config.ts'
import type { PresenceNote } from '../../../broker/presence.ts'
import { startBroker, type Broker } from '../../../broker/start.ts'
import type { RefusedAtDoor } from '../../../broker/take-packet.ts'
import type { Packet } from '../../../core/packet.ts'
import type { Device } from '../../../core/ledger.ts'
import { openLedger, type ChangeableLedger } from '../../../devices/ledger.ts'
import type { QuarantineRecord } from '../../../platform/bus.ts'
import { startClock } from '../../../platform/clock.ts'
import type { Receipt } from '../../../platform/journal.ts'
import { openLog } from '../../../platform/log.ts'
import { openMetrics, type Metrics } from '../../../platform/metrics.ts'

/** A packet as the front door handed it on, with the receipt still in hand. */
export interface Taken {
  readonly packet: Packet
  readonly text: string
  readonly refused: RefusedAtDoor | null
  readonly receipt: Receipt
}

/** A front door on free ports with everything it handed on. Receipts are given at once unless the test holds them. */
export interface FrontDoor {
  readonly broker: Broker
  readonly port: number
  readonly ledger: ChangeableLedger
  readonly metrics: Metrics
  readonly taken: Taken[]
  readonly notes: PresenceNote[]
  readonly strangers: QuarantineRecord[]
  /** From now on receipts wait for the test. */
  hold(): void
  /** Value of a metric, of one label where it has any. */
  metric(name: string, label?: string): Promise<number>
}

export const TOKEN = (device: string): string => `token-of-${device}`

const device = (id: string, more: Partial<Device> = {}): Device => ({
  id,
  kind: 'leakSensor',
  name: { 'zh-CN': id },
  place: 'site',
  ...more,
})

/** Site `s1` with d0 … d9, gateway g1 with children c1 and c2, and c3 behind another gateway. Every token is `TOKEN(id)`. */
export async function openFrontDoor(settings: Partial<BrokerConfig> = {}, more: readonly Device[] = []): Promise<FrontDoor> {
  const ledger = openLedger()
  const devices = [
    ...Array.from({ length: 10 }, (_, i) => device(`d${i}`)),
    device('g1', { kind: 'gateway' }),
    device('g2', { kind: 'gateway' }),
    device('c1', { gateway: 'g1' }),
    device('c2', { gateway: 'g1' }),
    device('c3', { gateway: 'g2' }),
    ...more,
  ]
  ledger.apply({ site: { id: 's1', name: { 'zh-CN': '一号' }, timezone: 'Asia/Shanghai' }, devices }, 1)
  const taken: Taken[] = []
  const notes: PresenceNote[] = []
  const strangers: QuarantineRecord[] = []
  const quarantine = new Subject<QuarantineRecord>()
  quarantine.subscribe((line) => strangers.push(line))
  const metrics = openMetrics()
  let holding = false
  const broker = await startBroker({
    config: { ...(Value.Create(brokerConfig) as BrokerConfig), port: 0, ...settings },
    clock: startClock(),
    log: openLog('silent'),
    metrics,
    ledger,
    credentials: {
      check: (id, token) => token === TOKEN(id),
      issue: async () => '',
      revoke: async () => {},
      has: () => true,
    },
    bus: { quarantine },
    take(packet, refused, receipt) {
      taken.push({ packet, text: Buffer.from(packet.payload).toString(), refused, receipt })
      if (!holding) receipt()
    },
    note: (note) => notes.push(note),
  })
  return {
    broker,
    port: broker.addresses.tcp?.port ?? 0,
    ledger,
    metrics,
    taken,
    notes,
    strangers,
    hold: () => {
      holding = true
    },
    async metric(name, label) {
      const found = await metrics.getSingleMetric(name)?.get()
      if (!found) throw new Error(`no metric ${name}`)
      const values = found.values as readonly { value: number; labels: Record<string, unknown> }[]
      return values
        .filter((one) => label === undefined || Object.values(one.labels).includes(label))
        .reduce((all, one) => all + one.value, 0)
    },
  }
}

/** Resolves when the statement holds; fails after a while. For what a real socket does in its own time. */
export async function eventually(holds: () => boolean | Promise<boolean>, what: string, withinMs = 10_000): Promise<void> {
  const until = performance.now() + withinMs
  while (!(await holds())) {
    if (performance.now() > until) throw new Error(`never: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}
