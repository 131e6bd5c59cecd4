// A hub in a process of its own, to be killed. Argument: settings as environment variables, JSON. Prints its addresses once it is up.
import { loadConfig } from '../../dist/config.js'
import { startHub } from '../../dist/main.js'

const hub = await startHub({ config: loadConfig({ env: JSON.parse(process.argv[2]) }) })
console.log(JSON.stringify(hub.addresses))
process.on('SIGTERM', () => hub.stop().then(() => process.exit(0)))
