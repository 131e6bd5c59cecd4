// A hub in a process of its own, to be killed. Arguments: settings as environment variables, and the demo's clock if any, as JSON. Prints its addresses once it is up.
import { loadConfig } from '../../dist/config.js'
import { startHub } from '../../dist/main.js'

const [env, demo] = process.argv.slice(2).map((text) => JSON.parse(text))
// A demo's clock said `at` when the wall clock said `wall`: so it goes on where it was, however long the hub was gone.
const origin = demo && demo.at + (Date.now() - demo.wall) * demo.speed
const hub = await startHub({ config: loadConfig({ env }), ...(demo ? { demo: { speed: demo.speed, origin } } : {}) })
console.log(JSON.stringify({ ...hub.addresses, clock: { at: hub.clock.now(), wall: Date.now() } }))
process.on('SIGTERM', () => hub.stop().then(() => process.exit(0)))
