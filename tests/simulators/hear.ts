import type { Estate } from '../../core/ledger.ts'
import type { Reject } from '../../core/packet.ts'
import type { Value } from '../../core/reading.ts'
import type { Instant } from '../../core/time.ts'
import { decodeNative } from '../../devices/dialects/native.ts'
import { KINDS } from '../../devices/kinds/index.ts'
import { openLedger } from '../../devices/ledger.ts'
import { openTwins, setPoint } from '../../devices/twin.ts'
import { ALARMS } from '../../rules/alarms/index.ts'
import type { Edge } from '../../rules/engine/edge.ts'
import { openEngine } from '../../rules/engine/engine.ts'
import { encode } from '../../simulators/message.ts'
import type { Step } from '../../simulators/message.ts'

/** What a hub makes of a sequence of steps: every edge of every alarm, and whatever a kind did not take. No socket, no disk. */
export function hear(estate: Estate, steps: Iterable<Step>, until: Instant) {
  const ledger = openLedger()
  ledger.apply({ site: estate.site, places: estate.places, devices: estate.devices }, 1)
  const twins = openTwins()
  const edges: Edge[] = []
  const rejects: (Reject & { device: string })[] = []
  const failures: string[] = []
  let engine: ReturnType<typeof openEngine> | undefined
  let position = 0
  let messages = 0

  const started = (at: Instant) =>
    openEngine({
      ledger,
      twins,
      alarms: ALARMS,
      start: at,
      decided: (edge) => void edges.push(edge),
      presence: (device, presence) => void (twins.of(estate.site.id, device.id).presence = presence),
      failed: (key, error) => void failures.push(`${key}: ${String(error)}`),
    })
  const heard = (device: string, at: Instant) => {
    const twin = twins.of(estate.site.id, device)
    twin.lastHeardAt = at
    if (twin.presence !== 'online') engine!.heard(device, at, position)
  }

  for (const step of steps) {
    engine ??= started(step.at)
    engine.advance(step.at)
    if (step.type !== 'message') continue
    messages++
    position++
    const { device, at, via } = step
    heard(device, at)
    if (via !== device) heard(via, at)
    const kind = KINDS.get(ledger.device(device)!.kind)!
    const decoded = decodeNative(kind, step.channel, Buffer.from(encode(step.payload)), at, 0)
    for (const reject of decoded.rejects) rejects.push({ ...reject, device })
    const site = estate.site.id
    for (const event of decoded.events)
      engine.event({ site, device, at: event.at, receivedAt: at, event: event.event, data: event.data }, position)
    const twin = twins.of(site, device)
    for (const reading of decoded.readings) {
      const values: Record<string, Value> = {}
      for (const [name, value] of Object.entries(reading.values)) {
        const known = twin.points[name]
        if (decoded.late && known && known.at > reading.at) continue
        setPoint(twin, name, value, reading.at, at, reading.quality)
        values[name] = value
      }
      engine.reading({ site, device, at: reading.at, receivedAt: at, quality: reading.quality, values }, position)
    }
  }
  engine?.advance(until)
  const raised = edges.filter((edge) => edge.active).map(({ type, subject, part }) => ({ type, subject, part }))
  return { edges, raised, rejects, failures, messages, active: engine?.active() ?? [] }
}
