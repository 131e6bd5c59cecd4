import { Type, type Static } from 'typebox'

/** Places form a tree: site → zone → building → unit → floor → space (room, garage part, equipment room). */
export const PLACE_LEVELS = ['site', 'zone', 'building', 'unit', 'floor', 'space'] as const
export type PlaceLevel = (typeof PLACE_LEVELS)[number]

/** What a space can be. */
export const PLACE_USES = [
  'flat',
  'corridor',
  'lobby',
  'stairs',
  'switchRoom',
  'pumpRoom',
  'liftPit',
  'liftMachineRoom',
  'controlRoom',
  'garage',
  'sumpPit',
  'gate',
  'lane',
  'roof',
  'shop',
  'other',
] as const
export type PlaceUse = (typeof PLACE_USES)[number]

const Id = Type.String({ pattern: '^[A-Za-z0-9_-]{1,64}$' })
const TextSchema = Type.Object(
  { 'zh-CN': Type.String({ minLength: 1, maxLength: 120 }), en: Type.Optional(Type.String({ maxLength: 120 })) },
  { additionalProperties: false },
)

export const SiteSchema = Type.Object(
  {
    id: Id,
    name: TextSchema,
    /** IANA zone of everything shown for this site. */
    timezone: Type.String({ minLength: 1, maxLength: 64, default: 'Asia/Shanghai' }),
  },
  { additionalProperties: false },
)
export type Site = Static<typeof SiteSchema>

export const PlaceSchema = Type.Object(
  {
    id: Id,
    level: Type.Enum(PLACE_LEVELS),
    /** Null only for the site's own place. */
    parent: Type.Union([Id, Type.Null()]),
    name: TextSchema,
    /** What the space is, where a rule asks: switch room, pump room, lift pit, …; `critical` makes one wet sensor enough. */
    use: Type.Optional(Type.Enum(PLACE_USES)),
  },
  { additionalProperties: false },
)
export type Place = Static<typeof PlaceSchema>

export const DeviceSchema = Type.Object(
  {
    id: Id,
    kind: Type.String({ minLength: 1, maxLength: 64 }),
    name: TextSchema,
    place: Id,
    /** Places it serves besides its own (a lift serves a unit, a pump its pressure zone). */
    serves: Type.Optional(Type.Array(Id, { maxItems: 500 })),
    /** The gateway that carries it; it then needs no token of its own. */
    gateway: Type.Optional(Id),
    /** Panel that carries it on a loop; device that feeds it with power. */
    panel: Type.Optional(Id),
    feed: Type.Optional(Id),
    fireZone: Type.Optional(Type.String({ maxLength: 64 })),
    pressureZone: Type.Optional(Type.String({ maxLength: 64 })),
    /** Person responsible (equipment ledger). */
    responsible: Type.Optional(Type.String({ maxLength: 120 })),
    /** Wire dialect; `native` unless told. */
    dialect: Type.Optional(Type.String({ maxLength: 32 })),
    /** Made by a simulator: the only ones a class C command may reach. */
    simulated: Type.Optional(Type.Boolean()),
    /** Facts that rules ask for: ratedSpeed (m/s), setPressure (MPa), landings, … */
    facts: Type.Optional(
      Type.Record(Type.String({ maxLength: 64 }), Type.Union([Type.Number(), Type.String({ maxLength: 500 }), Type.Boolean()])),
    ),
  },
  { additionalProperties: false },
)
export type Device = Static<typeof DeviceSchema>

/** A number that a site or a device sets other than the default of its alarm: `{scope, type, name, value}`. */
export const OverrideSchema = Type.Object(
  {
    /** Site id or device id. */
    scope: Id,
    /** Alarm type, e.g. `leak.wet`. */
    type: Type.String({ minLength: 1, maxLength: 64 }),
    name: Type.String({ minLength: 1, maxLength: 64 }),
    value: Type.Number(),
  },
  { additionalProperties: false },
)
export type Override = Static<typeof OverrideSchema>

/** A whole estate, as exported and imported. */
export const EstateSchema = Type.Object(
  {
    site: SiteSchema,
    places: Type.Array(PlaceSchema, { maxItems: 100_000 }),
    devices: Type.Array(DeviceSchema, { maxItems: 100_000 }),
    settings: Type.Optional(Type.Array(OverrideSchema, { maxItems: 100_000 })),
  },
  { additionalProperties: false },
)
export type Estate = Static<typeof EstateSchema>
