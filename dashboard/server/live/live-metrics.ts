import { Counter, Gauge, Histogram } from 'prom-client'
import type { Metrics } from '../../../platform/metrics.ts'

/** What the live screens cost and miss. */
export function liveMetrics(metrics: Metrics, consoles: () => number, waitingBytes: () => number) {
  const registers = [metrics]
  return {
    consoles: new Gauge({
      name: 'sanfang_live_consoles',
      help: 'Screens connected now',
      registers,
      collect() {
        this.set(consoles())
      },
    }),
    waitingBytes: new Gauge({
      name: 'sanfang_live_waiting_bytes',
      help: 'Bytes in memory that wait for slow screens, all together',
      registers,
      collect() {
        this.set(waitingBytes())
      },
    }),
    messages: new Counter({
      name: 'sanfang_live_messages_total',
      help: 'Messages made for screens, by event; one counts once however many screens share it',
      labelNames: ['event'] as const,
      registers,
    }),
    sent: new Counter({
      name: 'sanfang_live_sent_total',
      help: 'Messages sent to screens, by event',
      labelNames: ['event'] as const,
      registers,
    }),
    withheld: new Counter({
      name: 'sanfang_live_withheld_total',
      help: 'Windows in which a screen had not drawn what it was sent and got nothing more; it gets it all with a later batch',
      registers,
    }),
    resumes: new Counter({
      name: 'sanfang_live_resumes_total',
      help: 'Screens that came back, by what they got: the missing changes, or a snapshot',
      labelNames: ['answer'] as const,
      registers,
    }),
    slow: new Counter({
      name: 'sanfang_live_slow_total',
      help: 'Screens whose wire was full, by what became of it: held back, caught up, cut off',
      labelNames: ['what'] as const,
      registers,
    }),
    refused: new Counter({
      name: 'sanfang_live_refused_total',
      help: 'Screens turned away, by reason',
      labelNames: ['reason'] as const,
      registers,
    }),
    snapshotSeconds: new Histogram({
      name: 'sanfang_live_snapshot_seconds',
      help: 'Time the process spent on making and sending one snapshot, shared by the screens that waited for it',
      buckets: [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1],
      registers,
    }),
  }
}
