import { alarmLatency } from './alarm-latency.ts'
import type { Bench } from './bench-row.ts'
import { broker } from './broker.ts'
import { consoles } from './consoles.ts'
import { estates } from './estates.ts'
import { historyFeed } from './history-feed.ts'
import { ingest } from './ingest.ts'
import { reconnect } from './reconnect.ts'
import { restart } from './restart.ts'
import { stores } from './stores.ts'

/** Every benchmark, in the order in which they run. */
export const BENCHES: readonly Bench[] = [estates, ingest, alarmLatency, restart, reconnect, stores, historyFeed, consoles, broker]
