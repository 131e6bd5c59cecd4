import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Broker, startBroker } from './broker/start.ts'
import { sanfang } from './cli/sanfang.ts'
import type { Config } from './config.ts'
import { seconds } from './core/time.ts'
import type { AlarmPointView, HubState } from './dashboard/contract.ts'
import { openAccounts } from './dashboard/server/accounts.ts'
import { dashboardMigrations } from './dashboard/server/migrations.ts'
import { startDashboard } from './dashboard/server/start.ts'
import { openTokens } from './dashboard/server/tokens.ts'
import { credentialMigrations, openCredentials } from './devices/credential-store.ts'
import { KINDS } from './devices/kinds/index.ts'
import { ledgerMigrations, type LedgerStore, openLedgerStore } from './devices/ledger-store.ts'
import { openTwins } from './devices/twin.ts'
import { startHistory } from './ingest/history-feed.ts'
import { startInfluxFeed } from './ingest/influx-feed.ts'
import { openIntake } from './ingest/intake.ts'
import { openRejects, rejectMigrations } from './ingest/rejects.ts'
import { auditMigrations, openAudit } from './platform/audit.ts'
import { askMigrations, auditedBus } from './platform/audited-bus.ts'
import { openBus } from './platform/bus.ts'
import { checkpointMigrations, checkpointStatements, restoreCheckpoint } from './platform/checkpoint.ts'
import { startClock } from './platform/clock.ts'
import { openDataFolder } from './platform/data-folder.ts'
import { openJournal } from './platform/journal.ts'
import { lifecycle } from './platform/lifecycle.ts'
import { openLog } from './platform/log.ts'
import { openMetrics } from './platform/metrics.ts'
import { openPulse } from './platform/pulse.ts'
import { openRecords } from './platform/records.ts'
import { ALARM_POINTS, ALARMS } from './rules/alarms/index.ts'
import { alarmMigrations } from './rules/engine/alarm-tables.ts'
import { replay } from './replay.ts'
import { startRules } from './rules/start.ts'
import { VERSION } from './version.ts'

/** How a hub is started: by the command line, and by tests. */
export interface HubOptions {
  readonly config: Config
  /** A demo keeps to its own folder and says so on every screen. Its clock may run faster, from an instant shared with the simulators. */
  readonly demo?: { readonly speed: number; readonly origin: number }
  /** Stores only: for the command line while no hub runs. */
  readonly offline?: boolean
}

const MIGRATIONS = [
  ...ledgerMigrations,
  ...credentialMigrations,
  ...alarmMigrations,
  ...checkpointMigrations,
  ...rejectMigrations,
  ...auditMigrations,
  ...askMigrations,
  ...dashboardMigrations,
]

/**
 * The flow as code: stores → bus → parts, started in order, stopped in reverse.
 * Packets come in by the broker, become readings in ingest, alarms in rules, and lines on a screen in the dashboard.
 */
export async function startHub({ config, demo, offline = false }: HubOptions) {
  const log = openLog(config.platform.logLevel)
  const metrics = openMetrics()
  const life = lifecycle(log)
  try {
    return await start()
  } catch (error) {
    await life.stop()
    throw error
  }

  async function start() {
    const startedAt = performance.now()
    const clock = startClock(demo ? { speed: demo.speed, origin: demo.origin } : {})
    life.onStop('clock', () => clock.stop())
    const folder = await openDataFolder(config.platform.dataFolder, { demo: demo !== undefined })
    life.onStop('data folder', () => folder.close())

    // Stores.
    const records = await openRecords({
      file: folder.file('records.db'),
      migrations: MIGRATIONS,
      log,
      metrics,
      config: config.platform.records,
    })
    life.onStop('records', () => records.close())
    const journal = await openJournal({ file: folder.file('journal.db'), log, metrics, config: config.platform.journal })
    life.onStop('journal', () => journal.close())
    const audit = await openAudit({ records, clock })
    const bus = auditedBus(openBus({ onError: (error) => log.error({ error }, 'a question failed') }), {
      audit,
      records,
      clock,
      log,
      metrics,
    })

    // Who and what there is.
    let broker: Broker | undefined
    const credentials = await openCredentials({ records, clock })
    const accounts = await openAccounts(records, { now: Date.now })
    const tokens = await openTokens(records, { now: Date.now })
    const twins = openTwins()
    const ledgerStore: LedgerStore = await openLedgerStore({
      records,
      clock,
      bus,
      log,
      kinds: KINDS,
      credentials,
      alarms: new Map([...ALARM_POINTS].map(([type, { kind, point }]) => [type, { kind, settings: point.settings }])),
      journalNote: async (note) => {
        await journal.whenDurable(intake.note(note))
        // A replay reads the newest ledger: what was decided by the one before must not be decided again by this one.
        await keepCheckpoint()
      },
      disconnect: (device, why) => void broker?.disconnect(device, why),
    })
    const { ledger } = ledgerStore

    // Packets → readings → alarms.
    const rejects = await openRejects({
      records,
      shown: bus.rejects,
      log,
      kept: config.ingest.rejectsKept,
      perSecond: config.ingest.rejectsPerSecond,
    })
    life.onStop('rejects', () => rejects.close())
    // Two ticks may be late, and more of a fast clock's time passes between them.
    const ordinary = Math.max(seconds(5), 4 * config.rules.tickMs * (demo?.speed ?? 1))
    const pulse = openPulse(ordinary, (ms) => {
      log.warn({ ms }, 'the hub did not run for a while; nobody’s silence in that time counts')
      intake.note({ type: 'pause', ms })
    })
    const intake = openIntake({ ledger, kinds: KINDS, twins, journal, bus, clock, rejects, metrics, beat: pulse.beat })
    const rules = await startRules({
      bus,
      clock,
      log,
      metrics,
      ledger,
      twins,
      journal,
      records,
      config: config.rules,
      alarms: ALARMS,
      points: ALARM_POINTS,
      beat: pulse.beat,
    })
    life.onStop('rules', () => rules.stop())

    // What was known, and what came in since: the same steps as live, in the log's own time.
    const from = await restoreCheckpoint(records, [intake, rules.engine])
    let replayed = 0
    for await (const group of journal.read(from)) {
      for (const { position, entry } of group) intake.replay(position, entry)
      replayed += group.length
    }
    const parts = {
      config,
      clock,
      log,
      metrics,
      folder,
      records,
      journal,
      audit,
      bus,
      credentials,
      accounts,
      tokens,
      twins,
      ledgerStore,
      ledger,
      rejects,
      rules,
      intake,
    }
    if (offline) return { ...parts, addresses: null, broker: null, history: null, stop: () => life.stop() }

    intake.note({ type: 'hubStart', version: VERSION })
    pulse.begin(clock.now())
    rules.live()
    await ledgerStore.resume()
    clock.onStep((delta) => {
      log.warn({ delta }, 'the machine’s clock was set; delays are not cut short by it')
      pulse.moved(delta)
      intake.note({ type: 'clockStep', delta })
    })
    let checkpointing = false
    const checkpoints = setInterval(() => {
      if (checkpointing) return
      checkpointing = true
      keepCheckpoint()
        .catch((error: unknown) => log.error({ error }, 'checkpoint failed'))
        .finally(() => {
          checkpointing = false
        })
    }, seconds(config.rules.checkpointEveryS))
    journal.hold('checkpoint', from)
    life.onStop('checkpoint', async () => {
      clearInterval(checkpoints)
      intake.note({ type: 'hubStop' })
      journal.closeGroup()
      // A disk that does not answer must not keep the hub from stopping: the log has what the checkpoint lacks.
      await Promise.race([keepCheckpoint(), new Promise((resolve) => setTimeout(resolve, seconds(5)).unref())])
    })
    watchConservation()
    watchRecording()

    const history = await startHistory({ dataFolder: folder.path, journal, log, metrics, config: config.platform.history })
    life.onStop('history', () => history.close())
    // An invented estate has no business in an outside database.
    const influx = demo ? null : await startInfluxFeed({ dataFolder: folder.path, journal, log, metrics, config: config.ingest.influx })
    if (influx) life.onStop('influx', () => influx.close())

    const hubState = (): HubState => ({
      recording: journal.health === 'good' ? 'good' : 'notRecorded',
      historyPaused: history.paused,
      demo: demo !== undefined,
      speed: demo?.speed ?? 1,
      startedAt: started,
      version: VERSION,
    })
    const started = clock.now()
    broker = await startBroker({
      config: config.broker,
      clock,
      log,
      metrics,
      ledger,
      credentials,
      bus,
      take: intake.take,
      note: (note) => void intake.note(note),
    })
    const door = broker
    life.onStop('broker', () => door.close())
    const dashboard = await startDashboard(
      {
        bus,
        clock,
        log,
        metrics,
        records,
        ledger,
        twins,
        credentials,
        history,
        alarms: rules.reads,
        rejects,
        accounts,
        tokens,
        realClock: { now: Date.now },
        audit,
        webFolder: webFolder(),
        quarantine: door.quarantine,
        alarmPoints: alarmPointViews(),
        hub: hubState,
        ready: () => (journal.health === 'good' ? { ready: true } : { ready: false, why: `the journal is ${journal.health}` }),
      },
      config.dashboard,
    )
    life.onStop('dashboard', () => dashboard.close())

    log.info({ mqtt: door.addresses, http: dashboard.address, replayed, ms: Math.round(performance.now() - startedAt) }, 'hub is up')
    return {
      ...parts,
      addresses: { mqtt: door.addresses, http: dashboard.address },
      broker: door,
      history,
      dashboard,
      stop: () => life.stop(),
    }

    async function keepCheckpoint(): Promise<void> {
      const { position } = journal
      await rules.book.writeBehind(position, checkpointStatements(position, [intake, rules.engine]))
      journal.hold('checkpoint', position)
    }

    /** Law 10: a device that waits for a confirmation that the disk does not let us give is not silent. */
    function watchRecording(): void {
      let since: number | undefined
      const timer = setInterval(() => {
        const now = clock.now()
        const records = journal.health === 'good'
        if (since === undefined ? records : !records && now - since < seconds(30)) return
        intake.note({ type: 'pause', ms: now - (since ?? now) })
        since = records ? undefined : now
      }, seconds(1))
      life.onStop('recording', () => clearInterval(timer))
    }

    /** Law 2: a mismatch is told when it begins and when it ends. */
    function watchConservation(): void {
      let wrong = false
      const timer = setInterval(() => {
        const mismatch = intake.mismatch()
        if ((mismatch !== 0) === wrong) return
        wrong = mismatch !== 0
        if (wrong) log.error({ mismatch }, 'packets received and packets accounted for differ')
        else log.info('packets received and packets accounted for agree again')
      }, seconds(60))
      life.onStop('conservation', () => clearInterval(timer))
    }
  }
}

export type Hub = Awaited<ReturnType<typeof startHub>>

/** The built page beside the built server; none when only the server was built. */
function webFolder(): string | null {
  const here = dirname(fileURLToPath(import.meta.url))
  return [join(here, 'web'), join(here, 'dist', 'web')].find((folder) => existsSync(join(folder, 'index.html'))) ?? null
}

function alarmPointViews(): ReadonlyMap<string, AlarmPointView> {
  return new Map(
    [...ALARM_POINTS].map(([type, { kind, point }]) => [
      type,
      {
        type,
        kind,
        class: point.class,
        priority: point.priority,
        latching: point.latching === true,
        silent: point.silent === true,
        plan: point.plan,
        planNote: point.planNote ?? null,
        name: point.name,
        raised: point.raised,
        cleared: point.cleared,
        cause: point.cause,
        consequence: point.consequence,
        response: point.response,
        respondWithinMin: point.respondWithinMin,
        settings: point.settings,
        show: point.show ?? [],
      },
    ]),
  )
}

/** The `sanfang` command, given the hub to start. */
export const main = (argv: readonly string[]): Promise<number> => sanfang(argv, { startHub, replay })
