import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { Type, type Static } from 'typebox'
import { brokerConfig } from './broker/config.ts'
import { HubError, reasonOf } from './core/errors.ts'
import { dashboardConfig } from './dashboard/server/config.ts'
import { ingestConfig } from './ingest/config.ts'
import { platformConfig } from './platform/config.ts'
import { exampleSettings } from './platform/example-settings.ts'
import { maskSettings, readSettings, type SettingSources } from './platform/read-settings.ts'
import { settingFields } from './platform/setting-fields.ts'
import { rulesConfig } from './rules/config.ts'

/** All settings of the hub: each folder's own, by the folder's name. */
export const configSchema = Type.Object(
  { platform: platformConfig, broker: brokerConfig, ingest: ingestConfig, rules: rulesConfig, dashboard: dashboardConfig },
  { additionalProperties: false },
)
export type Config = Static<typeof configSchema>

/** The file that is read when it is there and no other is named. */
export const CONFIG_FILE = 'sanfang.yaml'

/** Defaults < file < environment < flags. Pure. Throws HubError `bad-config` with every problem at once, each with where and mend. */
export const loadConfig = (sources: SettingSources): Config => readSettings(configSchema, sources)

/**
 * Reads the file (`--config FILE`, else `sanfang.yaml` where there is one) and this process's environment: the one place that does.
 * `flags` are settings by their flag's name: `{ 'http-port': '8081' }`.
 */
export function readConfig(options: { readonly file?: string; readonly flags?: Readonly<Record<string, string>> } = {}): Config {
  const name = options.file ?? CONFIG_FILE
  let text: string | undefined
  if (options.file !== undefined || existsSync(name)) {
    try {
      text = readFileSync(resolve(name), 'utf8')
    } catch (error) {
      throw new HubError(
        'bad-config',
        [{ what: `cannot be read: ${reasonOf(error)}`, where: name, mend: 'name a file that the hub may read' }],
        { cause: error },
      )
    }
  }
  return loadConfig({
    ...(text === undefined ? {} : { file: { name, text } }),
    env: process.env,
    flags: options.flags,
    readFile: (path) => readFileSync(path, 'utf8'),
  })
}

/** The settings in force, as `config print` shows them: secrets cut out. */
export const maskedConfig = (config: Config): Config => maskSettings(configSchema, config)

/** Every setting that there is: path in the file, variable and flag. */
export const configFields = () => settingFields(configSchema)

/** Text of `config.example.yaml`. */
export const exampleConfig = (): string =>
  exampleSettings(configSchema, [
    'Settings of Sanfang. Copy this file to sanfang.yaml and take the “#” away before what you change.',
    'Stronger than the file: the environment (the variable named beside each setting), and flags of the command line',
    '(SANFANG_HTTP_PORT as --http-port). A variable with _FILE at its end names a file that holds the value.',
  ])
