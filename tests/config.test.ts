import { expect, test } from 'vitest'
import { configFields, exampleConfig, loadConfig, maskedConfig } from '../config.ts'

test('without a word the hub runs on its defaults', () => {
  const config = loadConfig({})
  expect(config.platform.dataFolder).toBe('./data')
  expect(config.dashboard).toMatchObject({ host: '127.0.0.1', port: 8080 })
  expect(config.broker).toMatchObject({ host: '127.0.0.1', port: 1883, mqttsPort: null, wsPort: null })
})

test.each([
  ['SANFANG_DATA', '/srv/sanfang', (c: ReturnType<typeof loadConfig>) => c.platform.dataFolder, '/srv/sanfang'],
  ['SANFANG_HTTP_HOST', '0.0.0.0', (c: ReturnType<typeof loadConfig>) => c.dashboard.host, '0.0.0.0'],
  ['SANFANG_HTTP_PORT', '8081', (c: ReturnType<typeof loadConfig>) => c.dashboard.port, 8081],
  ['SANFANG_MQTT_HOST', '::', (c: ReturnType<typeof loadConfig>) => c.broker.host, '::'],
  ['SANFANG_MQTT_PORT', '0', (c: ReturnType<typeof loadConfig>) => c.broker.port, 0],
  ['SANFANG_MQTTS_PORT', '8883', (c: ReturnType<typeof loadConfig>) => c.broker.mqttsPort, 8883],
  ['SANFANG_MQTT_WS_PORT', 'off', (c: ReturnType<typeof loadConfig>) => c.broker.wsPort, null],
  ['SANFANG_INFLUX_URL', 'https://influx:8086', (c: ReturnType<typeof loadConfig>) => c.ingest.influx.url, 'https://influx:8086'],
  ['SANFANG_LOG_LEVEL', 'debug', (c: ReturnType<typeof loadConfig>) => c.platform.logLevel, 'debug'],
])('%s=%s is taken', (name, text, get, value) => {
  expect(get(loadConfig({ env: { [name]: text } }))).toBe(value)
  const flag = name.slice('SANFANG_'.length).toLowerCase().replaceAll('_', '-')
  expect(get(loadConfig({ flags: { [flag]: text } }))).toBe(value)
})

test('a variable that no setting has is an error that names the nearest', () =>
  expect(() => loadConfig({ env: { SANFANG_HTTP_PROT: '1' } })).toThrow('SANFANG_HTTP_PORT'))

test('every setting has a sentence, a default and spellings of its own', () => {
  const fields = configFields()
  expect(fields.length).toBeGreaterThan(40)
  for (const field of fields) {
    expect(field.description, field.path.join('.')).toMatch(/^[A-Z].*\.$/s)
    expect(field.default, field.path.join('.')).toBeDefined()
  }
  expect(new Set(fields.map(({ env }) => env)).size).toBe(fields.length)
  expect(new Set(fields.map(({ flag }) => flag)).size).toBe(fields.length)
})

test('the example file is taken as it is, and awake it still is the defaults', () => {
  const text = exampleConfig()
  expect(loadConfig({ file: { name: 'example', text } })).toEqual(loadConfig({}))
  const awake = text.replace(/^( *)# (\w+: (?!#))/gm, '$1$2')
  expect(awake.split('\n').filter((line) => /^ *\w+:/.test(line)).length).toBeGreaterThan(configFields().length)
  expect(loadConfig({ file: { name: 'example', text: awake } })).toEqual(loadConfig({}))
})

test('the settings can be shown', () => expect(maskedConfig(loadConfig({}))).toEqual(loadConfig({})))
