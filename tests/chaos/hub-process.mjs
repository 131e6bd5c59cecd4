// A hub in a process of its own, to be killed. Arguments: settings as environment variables, and the demo's clock if any, as JSON. Prints its addresses once it is up.
import { loadConfig } from '../../dist/config.js'
import { startHub } from '../../dist/main.js'

const [env, demo] = process.argv.slice(2).map((text) => JSON.parse(text))
const hub = await startHub({ config: loadConfig({ env }), ...(demo ? { demo } : {}) })
console.log(JSON.stringify(hub.addresses))
process.on('SIGTERM', () => hub.stop().then(() => process.exit(0)))
