// Appends as fast as receipts come back and writes one line per receipt: number, position. Says when the first came. Meant to be killed.
import { openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { Value } from 'typebox/value'
import { startHistory } from '../../dist/ingest/history-feed.js'
import { platformConfig } from '../../dist/platform/config.js'
import { openJournal } from '../../dist/platform/journal.js'
import { openLog } from '../../dist/platform/log.js'
import { openMetrics } from '../../dist/platform/metrics.js'

const [dataFolder, run] = process.argv.slice(2)
const { journal: journalConfig, history: historyConfig } = Value.Create(platformConfig)
const log = openLog('error')
const metrics = openMetrics()
const space = { measure: async () => 1 }
const journal = await openJournal({ file: join(dataFolder, 'journal.db'), log, metrics, config: journalConfig, space })
await startHistory({
  dataFolder,
  journal,
  log,
  metrics,
  space,
  config: { ...historyConfig, batchMs: 50, batchEntries: 2_000, keepDays: 36_500, memoryMb: 128 },
})

const IN_FLIGHT = 500
// A file and not a pipe: a full pipe would take only part of a line.
const receipts = openSync(join(dataFolder, `receipts-${run}`), 'w')
let n = 0
const next = () => {
  const mine = ++n
  const payload = Buffer.from(JSON.stringify({ waterDepth: mine % 10_000, temperature: Number(run) }))
  const position = journal.append(
    {
      type: 'packet',
      at: 1_700_000_000_000 + mine,
      site: 'greenhill',
      device: `run-${run}`,
      via: 'gateway-1',
      channel: 'telemetry',
      qos: 1,
      dup: false,
      packetId: mine & 0xffff,
      verdict: 'recorded',
      reason: '',
      kind: 'leakSensor',
      skew: 0,
      payload,
    },
    (error) => {
      if (error) throw error
      writeSync(receipts, `${mine} ${position}\n`)
      if (mine === 1) console.log('first receipt')
      next()
    },
  )
  if (mine % 97 === 0) journal.closeGroup()
}
for (let i = 0; i < IN_FLIGHT; i++) next()
