import { Type, type Static } from 'typebox'

const port = (least: number, env: string, description: string, off: null | number) =>
  Type.Union([Type.Integer({ minimum: least, maximum: 65_535 }), Type.Null()], { default: off, env, description })

/** Settings of the front door for devices. */
export const brokerConfig = Type.Object(
  {
    host: Type.String({
      minLength: 1,
      default: '127.0.0.1',
      env: 'SANFANG_MQTT_HOST',
      description: 'Address on which devices are let in; 0.0.0.0 for all of this machine.',
    }),
    port: port(0, 'SANFANG_MQTT_PORT', 'TCP port for MQTT; 0 takes any free one and prints it, null is off.', 1883),
    mqttsPort: port(0, 'SANFANG_MQTTS_PORT', 'TCP port for MQTT over TLS; needs mqttsCert and mqttsKey; null is off.', null),
    mqttsCert: Type.Union([Type.String({ minLength: 1 }), Type.Null()], {
      default: null,
      description: 'PEM file with the certificate chain for MQTT over TLS.',
    }),
    mqttsKey: Type.Union([Type.String({ minLength: 1 }), Type.Null()], {
      default: null,
      description: 'PEM file with the private key that belongs to mqttsCert.',
    }),
    wsPort: port(0, 'SANFANG_MQTT_WS_PORT', 'TCP port for MQTT over WebSocket; null is off.', null),
    maxConnections: Type.Integer({
      minimum: 1,
      maximum: 200_000,
      default: 20_000,
      description: 'Most connections at once, on all ports together; one more is closed before it says a word.',
    }),
    maxPacketBytes: Type.Integer({
      minimum: 1_024,
      maximum: 16_777_216,
      default: 262_144,
      description: 'Largest packet of a device in bytes; a larger one closes its connection.',
    }),
    maxConnectBytes: Type.Integer({
      minimum: 256,
      maximum: 262_144,
      default: 16_384,
      description: 'Largest packet in bytes before a device has shown its token.',
    }),
    connectTimeoutSeconds: Type.Integer({
      minimum: 1,
      maximum: 120,
      default: 10,
      description: 'Seconds within which a new connection must have introduced itself.',
    }),
    keepaliveLimitSeconds: Type.Integer({
      minimum: 5,
      maximum: 65_535,
      default: 1_200,
      description:
        'A device that asks for no keep-alive, or for a longer one, is closed after one and a half times these seconds of silence.',
    }),
    drainTimeoutSeconds: Type.Integer({
      minimum: 1,
      maximum: 60,
      default: 4,
      description: 'Seconds after which a device that does not read what it is sent is closed.',
    }),
    messagesPerSecond: Type.Number({
      minimum: 0.1,
      maximum: 1_000_000,
      default: 100,
      description: 'Messages per second that a device may send in the long run; a gateway gets as much for each device behind it.',
    }),
    burstMessages: Type.Integer({
      minimum: 1,
      maximum: 10_000_000,
      default: 1_000,
      description: 'Messages that a device may send at once on top of its rate.',
    }),
    slowForSeconds: Type.Number({
      minimum: 0,
      maximum: 60,
      default: 5,
      description: 'A device over its rate is slowed by holding receipts for at most these seconds; what is beyond is refused as too fast.',
    }),
    maxTopicLevels: Type.Integer({
      minimum: 4,
      maximum: 100,
      default: 8,
      description: 'Levels of the longest topic that is looked at; a deeper one is refused unread.',
    }),
    maxStrangeTopics: Type.Integer({
      minimum: 1,
      maximum: 10_000,
      default: 100,
      description: 'Topics outside its rights that are told apart per connection; the rest is refused as too many topics.',
    }),
    maxUnconfirmed: Type.Integer({
      minimum: 1,
      maximum: 65_535,
      default: 256,
      description: 'QoS 0 messages of a connection that may wait for the disk before the connection is read no further.',
    }),
    sessionExpirySeconds: Type.Integer({
      minimum: 1,
      maximum: 604_800,
      default: 3_600,
      description: 'Seconds for which a session that asked to be kept outlives its connection; none outlives the hub.',
    }),
    maxStrangers: Type.Integer({
      minimum: 1,
      maximum: 100_000,
      default: 1_000,
      description: 'Lines in quarantine; the one not seen for longest makes room.',
    }),
  },
  { additionalProperties: false },
)
export type BrokerConfig = Static<typeof brokerConfig>
