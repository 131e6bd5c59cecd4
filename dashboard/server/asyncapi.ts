import { type TSchema, Type } from 'typebox'
import { PRIORITIES } from '../../core/alarm.ts'
import type { EventField, Kind, Point } from '../../core/kind.ts'
import { KINDS } from '../../devices/kinds/index.ts'

/** AsyncAPI 3.0 of both interfaces that are not REST: what devices publish over MQTT, and what screens hear over Socket.io. */
export function asyncApi(): object {
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Sanfang 三防',
      version: '1',
      license: { name: 'MIT' },
      description:
        'Devices speak MQTT 3.1.1: user name = device id, password = its token. Screens and programs speak Socket.io 4, signed in by the session cookie or by `auth: { token }`.',
    },
    servers: {
      mqtt: {
        host: 'localhost:1883',
        protocol: 'mqtt',
        description: 'A device publishes only below its own topic and subscribes only to its own command.',
      },
      live: { host: 'localhost:8080', protocol: 'socket.io', description: 'The same host and port as REST, default path.' },
    },
    channels: { ...mqttChannels(), live: liveChannel() },
    operations: { ...mqttOperations(), ...liveOperations() },
    components: { schemas: { ...kindSchemas() } },
  }
}

// ---- MQTT ------------------------------------------------------------------------------------------------------

const parameters = { site: { description: 'Site id.' }, device: { description: 'Device id; the user name of the connection.' } }
const Ts = Type.Optional(Type.Integer({ description: 'Source time, Unix ms; receive time counts without it.' }))
const Seq = Type.Optional(Type.Integer({ minimum: 0, description: 'Rises per device; tells repeats apart.' }))
const AnyValues = Type.Record(Type.String(), Type.Union([Type.Number(), Type.Boolean(), Type.String(), Type.Array(Type.String())]), {
  description: 'By point name, as in the schema of the device’s kind.',
})
const Telemetry = Type.Union([
  Type.Object({ ts: Ts, seq: Seq, values: AnyValues }),
  AnyValues,
  Type.Array(Type.Object({ ts: Ts, seq: Seq, values: AnyValues }), { description: 'Late data.' }),
])

const UP = {
  telemetry: { payload: Telemetry, summary: 'Values; one reading, the values alone, or an array of readings' },
  event: {
    payload: Type.Object({ ts: Ts, seq: Seq, event: Type.String(), data: Type.Optional(Type.Record(Type.String(), Type.Unknown())) }),
    summary: 'Something that happened; never retained',
  },
  status: { payload: Type.Union([Type.Literal('online'), Type.Literal('offline')]), summary: 'Retained, and the last will' },
  reply: {
    payload: Type.Object({
      id: Type.String({ description: 'Of the command.' }),
      ok: Type.Boolean(),
      result: Type.Optional(Type.Unknown()),
      error: Type.Optional(Type.String()),
    }),
    summary: 'Answer to a command, QoS 1',
  },
} as const
const Command = Type.Object({
  id: Type.String(),
  name: Type.String({ description: 'A command of the device’s kind.' }),
  params: Type.Record(Type.String(), Type.Unknown()),
  expiresAt: Type.Integer({ description: 'Unix ms; not to be obeyed later.' }),
})

function mqttChannels(): Record<string, object> {
  const channels: Record<string, object> = {}
  for (const [name, { payload, summary }] of Object.entries({
    ...UP,
    command: { payload: Command, summary: 'An order, QoS 1, never sent after it expired' },
  }))
    channels[name] = {
      address: `sanfang/{site}/{device}/${name}`,
      servers: [{ $ref: '#/servers/mqtt' }],
      parameters,
      messages: { [name]: { summary, contentType: name === 'status' ? 'text/plain' : 'application/json', payload } },
    }
  return channels
}

function mqttOperations(): Record<string, object> {
  const operations: Record<string, object> = {}
  for (const name of Object.keys(UP))
    operations[`take-${name}`] = { action: 'receive', channel: { $ref: `#/channels/${name}` }, summary: 'From a device' }
  operations['send-command'] = { action: 'send', channel: { $ref: '#/channels/command' }, summary: 'To a device' }
  return operations
}

/** What each kind measures, tells and obeys. */
function kindSchemas(): Record<string, object> {
  const schemas: Record<string, object> = {}
  for (const kind of KINDS.values()) {
    schemas[`${kind.id}Values`] = valuesSchema(kind)
    for (const [name, event] of Object.entries(kind.events))
      schemas[`${kind.id}Event_${name}`] = { ...fieldsSchema(event.data), description: `${event.text.en} (${event.text['zh-CN']})` }
    for (const [name, command] of Object.entries(kind.commands))
      schemas[`${kind.id}Command_${name}`] = {
        ...fieldsSchema(command.params),
        description: `Class ${command.class}. ${command.text.en} (${command.text['zh-CN']})`,
      }
  }
  return schemas
}

const valuesSchema = (kind: Kind): object => ({
  type: 'object',
  description: `${kind.text.en} (${kind.text['zh-CN']})`,
  properties: Object.fromEntries(Object.entries(kind.points).map(([name, point]) => [name, pointSchema(point)])),
})

function pointSchema(point: Point): object {
  const description = `${point.text.en} (${point.text['zh-CN']})`
  switch (point.type) {
    case 'number':
      return {
        type: 'number',
        minimum: point.min,
        maximum: point.max,
        description: point.unit === '' ? description : `${description}, ${point.unit}`,
      }
    case 'boolean':
      return { type: 'boolean', description }
    case 'enum':
      return { type: 'string', enum: Object.keys(point.words), description }
    case 'list':
      return { type: 'array', items: { type: 'string', enum: Object.keys(point.words) }, description }
    default:
      return { type: 'string', maxLength: point.maxLength, description }
  }
}

const fieldsSchema = (fields: Readonly<Record<string, EventField>>): object => ({
  type: 'object',
  properties: Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, fieldSchema(field)])),
  required: Object.entries(fields)
    .filter(([, field]) => field.required)
    .map(([name]) => name),
})

function fieldSchema(field: EventField): object {
  switch (field.type) {
    case 'number':
      return { type: 'number', minimum: field.min, maximum: field.max }
    case 'boolean':
      return { type: 'boolean' }
    case 'text':
      return { type: 'string', maxLength: field.maxLength }
    case 'enum':
      return { type: 'string', enum: field.words }
    default:
      return { type: 'array', items: { type: 'string', enum: field.words } }
  }
}

// ---- Socket.io -------------------------------------------------------------------------------------------------

const At = Type.Integer({ description: 'Unix ms, the hub’s clock.' })
const Epoch = Type.String({ description: 'Another epoch is another numbering: watch anew.' })
const SeqNumber = Type.Integer({ minimum: 0, description: 'Number of the newest change.' })
const SiteId = Type.String({ description: 'Site id.' })
const ViewName = Type.String({ pattern: '^(estate|alarms|building:.+|device:.+)$' })
const LiveAlarm = Type.Object(
  {
    id: Type.String(),
    site: SiteId,
    subject: Type.String(),
    type: Type.String(),
    part: Type.String(),
    priority: Type.Unsafe({ type: 'string', enum: [...PRIORITIES] }),
    state: Type.String(),
    count: Type.Integer(),
    version: Type.Integer(),
    silent: Type.Boolean({ description: 'Shown without sound.' }),
    system: Type.String(),
    building: Type.Union([Type.String(), Type.Null()]),
  },
  { description: 'All fields of an alarm as in GET /alarms/{id}, times in Unix ms, and these.' },
)
const LivePoint = Type.Array(Type.Unknown(), { minItems: 4, maxItems: 4, description: '[value, at, receivedAt, quality]' })
const Points = Type.Record(Type.String(), LivePoint)
const Hub = Type.Object({
  recording: Type.Unsafe({ type: 'string', enum: ['good', 'notRecorded'] }),
  historyPaused: Type.Boolean(),
  demo: Type.Boolean(),
  speed: Type.Number(),
  startedAt: At,
  version: Type.String(),
})
const kindOf = (type: string, more: Record<string, TSchema> = {}) => Type.Object({ type: Type.Literal(type), ...more })

const LIVE: Readonly<Record<string, { readonly to: 'hub' | 'screen'; readonly summary: string; readonly payload: TSchema }>> = {
  watch: {
    to: 'hub',
    summary: 'Show a view of a site. Answered {ok: true}, or {ok: false, reason}; then `snapshot` comes',
    payload: Type.Object({ site: SiteId, view: ViewName }),
  },
  resume: {
    to: 'hub',
    summary: 'After a drop: the missing `changes` come, or a new `snapshot`',
    payload: Type.Object({ site: SiteId, view: ViewName, epoch: Epoch, seq: SeqNumber }),
  },
  drawn: {
    to: 'hub',
    summary: 'The batch of values that was drawn; no more than two are sent ahead of it',
    payload: Type.Integer(),
  },
  snapshot: {
    to: 'screen',
    summary: 'What the view shows, whole',
    payload: Type.Object({
      epoch: Epoch,
      seq: SeqNumber,
      at: At,
      site: SiteId,
      view: ViewName,
      alarms: Type.Array(LiveAlarm),
      devices: Type.Array(
        Type.Object({
          id: Type.String(),
          presence: Type.Unsafe({ type: 'string', enum: ['notCommissioned', 'online', 'offline', 'unknown'] }),
          since: Type.Union([At, Type.Null()]),
          lastHeardAt: Type.Union([At, Type.Null()]),
          points: Points,
        }),
      ),
      hub: Hub,
    }),
  },
  changes: {
    to: 'screen',
    summary: 'Lossless, in order, numbered by one per message',
    payload: Type.Object({
      epoch: Epoch,
      seq: SeqNumber,
      at: At,
      items: Type.Array(
        Type.Union([
          kindOf('alarm', { alarm: LiveAlarm, transition: Type.Object({ event: Type.String(), at: At }) }),
          kindOf('presence', { device: Type.String(), presence: Type.String(), since: At }),
          kindOf('ledger'),
          kindOf('shelves'),
          kindOf('rejects', { count: Type.Integer() }),
          kindOf('quarantine', { count: Type.Integer() }),
          kindOf('hub', { hub: Hub }),
        ]),
      ),
    }),
  },
  values: {
    to: 'screen',
    summary: 'Live values gathered in windows of 100 ms; volatile: a screen that draws slowly gets fewer, each whole',
    payload: Type.Object({
      batch: Type.Integer(),
      at: At,
      values: Type.Array(Type.Array(Type.Unknown(), { minItems: 2, maxItems: 2, description: '[device, points]' })),
    }),
  },
  beat: {
    to: 'screen',
    summary: 'Every second, whether anything changed or not; no beat for 5 s: not live',
    payload: Type.Object({ epoch: Epoch, seq: SeqNumber, at: At }),
  },
  signedOut: { to: 'screen', summary: 'The session or token ended', payload: Type.Null() },
}

const liveChannel = (): object => ({
  address: '/',
  servers: [{ $ref: '#/servers/live' }],
  messages: Object.fromEntries(
    Object.entries(LIVE).map(([name, { summary, payload }]) => [name, { name, summary, contentType: 'application/json', payload }]),
  ),
})

const liveOperations = (): Record<string, object> =>
  Object.fromEntries(
    Object.entries(LIVE).map(([name, { to, summary }]) => [
      `live-${name}`,
      {
        action: to === 'hub' ? 'receive' : 'send',
        channel: { $ref: '#/channels/live' },
        summary,
        messages: [{ $ref: `#/channels/live/messages/${name}` }],
      },
    ]),
  )
