import { Type } from 'typebox'
import { describe, expect, test } from 'vitest'
import { HubError } from '../../core/errors.ts'
import { exampleSettings } from '../../platform/example-settings.ts'
import { maskSettings, readSettings, type SettingSources } from '../../platform/read-settings.ts'
import { settingFields } from '../../platform/setting-fields.ts'

const schema = Type.Object(
  {
    broker: Type.Object(
      {
        port: Type.Integer({ minimum: 0, maximum: 65535, default: 1883, description: 'TCP port.', env: 'SANFANG_MQTT_PORT' }),
        securePort: Type.Union([Type.Integer({ minimum: 0, maximum: 65535 }), Type.Null()], { default: null, description: 'TLS port.' }),
        maxPacketBytes: Type.Integer({ minimum: 1, default: 262_144, description: 'Largest packet in bytes.' }),
        tls: Type.Object({ key: Type.String({ default: '', description: 'Key file.' }) }, { additionalProperties: false }),
      },
      { additionalProperties: false },
    ),
    history: Type.Object(
      {
        url: Type.Optional(Type.String({ description: 'Where history goes as well.' })),
        influxToken: Type.String({ default: '', description: 'Its token.' }),
        hosts: Type.Array(Type.String(), { default: ['a'], description: 'Names.' }),
        level: Type.Union([Type.Literal('info'), Type.Literal('debug')], { default: 'info', description: 'How much is said.' }),
      },
      { additionalProperties: false },
    ),
  },
  { additionalProperties: false },
)

const read = (sources: SettingSources) => readSettings(schema, sources)

function problemsOf(sources: SettingSources) {
  try {
    read(sources)
  } catch (error) {
    expect(error).toBeInstanceOf(HubError)
    expect((error as HubError).code).toBe('bad-config')
    return (error as HubError).problems
  }
  throw new Error('was taken')
}

describe('the order of sources', () => {
  const file = { name: 'sanfang.yaml', text: 'broker:\n  port: 2000\n  maxPacketBytes: 10\n' }
  test.each<[string, SettingSources, number]>([
    ['a default holds when nothing is said', {}, 1883],
    ['the file is stronger than the default', { file }, 2000],
    ['the environment is stronger than the file', { file, env: { SANFANG_MQTT_PORT: '3000' } }, 3000],
    ['a flag is stronger than all', { file, env: { SANFANG_MQTT_PORT: '3000' }, flags: { 'mqtt-port': '4000' } }, 4000],
    ['an empty variable says nothing', { file, env: { SANFANG_MQTT_PORT: '' } }, 2000],
  ])('%s', (_, sources, port) => expect(read(sources).broker.port).toBe(port))

  test('what one source does not say stays as it was', () =>
    expect(read({ file, env: { SANFANG_MQTT_PORT: '1' } }).broker.maxPacketBytes).toBe(10))
  test('a section with nothing in it is no fault', () =>
    expect(read({ file: { name: 'f', text: 'broker:\nhistory:\n' } }).broker.port).toBe(1883))
  test('an empty file is no fault', () => expect(read({ file: { name: 'f', text: '# nothing\n' } }).broker.port).toBe(1883))
})

describe('texts become what the schema wants', () => {
  test.each<[string, Record<string, string>, unknown]>([
    ['a number', { SANFANG_BROKER_SECURE_PORT: '8883' }, { securePort: 8883 }],
    ['off where nothing is a value', { SANFANG_BROKER_SECURE_PORT: 'off' }, { securePort: null }],
    ['a nested block by its whole path', { SANFANG_BROKER_TLS_KEY: '/k.pem' }, { tls: { key: '/k.pem' } }],
  ])('%s', (_, env, broker) => expect(read({ env }).broker).toMatchObject(broker as object))
  test('a list by commas', () => expect(read({ env: { SANFANG_HISTORY_HOSTS: 'x, y' } }).history.hosts).toEqual(['x', 'y']))
  test('digits stay a text where a text is wanted', () => expect(read({ env: { SANFANG_HISTORY_URL: '12' } }).history.url).toBe('12'))
  test('a value from a file, without its last line break', () =>
    expect(read({ env: { SANFANG_HISTORY_INFLUX_TOKEN_FILE: '/run/t' }, readFile: (path) => `${path}!\n` }).history.influxToken).toBe(
      '/run/t!',
    ))
})

describe('faults', () => {
  test('every one of all sources is told at once, with where and mend', () => {
    const problems = problemsOf({
      file: {
        name: 'sanfang.yaml',
        text: 'broker:\n  prot: 1\n  port: many\n  maxPacketBytes: 0\nhistori: {}\nmaxPacketBytes: 3\nhistory: 5\n',
      },
      env: { SANFANG_MQTT_PROT: '1', SANFANG_HISTORY_LEVEL: 'loud', SANFANG_HISTORY_URL_FILE: '/nowhere', HOME: '/x' },
      flags: { 'mqt-port': '1', 'broker-max-packet-bytes': '1.5' },
      readFile: () => {
        throw new Error('ENOENT')
      },
    })
    expect(problems.map(({ where, mend }) => [where, mend])).toEqual([
      ['sanfang.yaml:2', 'did you mean “port”?'],
      ['sanfang.yaml:3', 'give a whole number from 0 to 65535'],
      ['sanfang.yaml:4', 'give a whole number of at least 1'],
      ['sanfang.yaml:5', 'did you mean “history”?'],
      ['sanfang.yaml:6', 'did you mean “broker.maxPacketBytes”?'],
      ['sanfang.yaml:7', 'give a block of fields'],
      ['SANFANG_MQTT_PROT', 'did you mean “SANFANG_MQTT_PORT”?'],
      ['SANFANG_HISTORY_LEVEL', 'give "info" or "debug"'],
      ['SANFANG_HISTORY_URL_FILE', 'name a file that the hub may read'],
      ['--mqt-port', 'did you mean “mqtt-port”?'],
      ['--broker-max-packet-bytes', 'give a whole number of at least 1'],
    ])
  })
  test('broken YAML is told with its line', () =>
    expect(problemsOf({ file: { name: 's.yaml', text: 'broker:\n  port: [1\nhistory: 1\n' } })[0]!.where).toMatch(/^s\.yaml:\d$/))
  test('a key written twice is a fault', () =>
    expect(problemsOf({ file: { name: 's.yaml', text: 'broker:\n  port: 1\n  port: 2\n' } })[0]).toMatchObject({ where: 's.yaml:3' }))
  test('a variable and its _FILE together are a fault', () =>
    expect(problemsOf({ env: { SANFANG_MQTT_PORT: '1', SANFANG_MQTT_PORT_FILE: '/p' } })[0]!.mend).toBe('set one of the two'))
  test('a secret is not repeated in its fault', () => {
    const secret = Type.Object({ x: Type.Object({ token: Type.String({ maxLength: 3, description: 't' }) }) })
    expect(() => readSettings(secret, { env: { SANFANG_X_TOKEN: 'hush-hush' } })).toThrow(/^(?!.*hush).*x\.token cannot be what is given/)
  })
  test('what must be set and is not is told', () => {
    const needs = Type.Object({ x: Type.Object({ name: Type.String({ description: 'n' }) }) })
    expect(() => readSettings(needs, {})).toThrow('SANFANG_X_NAME')
  })
})

test('secrets are cut out of what is shown, passwords in addresses too', () => {
  const shown = maskSettings(
    schema,
    read({ env: { SANFANG_HISTORY_INFLUX_TOKEN: 'hush', SANFANG_HISTORY_URL: 'http://me:hush@db:8086/x' } }),
  )
  expect(JSON.stringify(shown)).not.toContain('hush')
  expect(shown.history.url).toBe('http://[secret]@db:8086/x')
})

test('the example file is taken as it is and gives the defaults', () => {
  const text = exampleSettings(schema, ['Settings.'])
  expect(read({ file: { name: 'example', text } })).toEqual(read({}))
  const awake = text.replace(/^( *)# (\w+: (?!#))/gm, '$1$2')
  expect(awake).toContain('\n  port: 1883')
  expect(read({ file: { name: 'example', text: awake } })).toEqual(read({}))
  for (const field of settingFields(schema)) expect(text).toContain(field.env)
})
