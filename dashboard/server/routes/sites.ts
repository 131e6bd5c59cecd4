import { Type } from 'typebox'
import { PLACE_LEVELS, type Place } from '../../../core/ledger.ts'
import { KINDS } from '../../../devices/kinds/index.ts'
import type { KindView, SiteView } from '../../contract.ts'
import type { Routes } from '../part.ts'
import { pageOf, pageQuery } from '../paging.ts'
import { Problem } from '../problem.ts'
import { answering, answers, IdParams, literals, orNull, pageSchema, TextSchema } from '../schemas/common.ts'

const SiteSchema = answering<SiteView>(
  Type.Object(
    {
      id: Type.String(),
      name: TextSchema,
      timezone: Type.String({ description: 'IANA zone of all times of this site.' }),
      securityState: Type.Null({ description: 'Null as long as the hub keeps no incidents.' }),
    },
    { additionalProperties: false },
  ),
)

const PlaceViewSchema = answering<Place>(
  Type.Object(
    {
      id: Type.String(),
      level: literals(PLACE_LEVELS),
      parent: orNull(Type.String({ description: 'Null for the site’s own place.' })),
      name: TextSchema,
      use: Type.Optional(Type.String({ description: 'What the place is for: switchRoom, liftPit, …' })),
    },
    { additionalProperties: false },
  ),
)

const anyObject = Type.Record(Type.String(), Type.Unknown())
const KindSchema = answering<KindView>(
  Type.Object(
    {
      id: Type.String(),
      text: TextSchema,
      system: Type.String(),
      points: Type.Record(Type.String(), anyObject, { description: 'What it measures: type, unit, limits, words.' }),
      events: Type.Record(Type.String(), anyObject),
      commands: Type.Record(Type.String(), anyObject, { description: 'What it obeys: class A, B or C, and parameters.' }),
      silence: Type.Object({ afterS: Type.Number(), expectS: Type.Number(), source: Type.String() }),
      headline: Type.Array(Type.String(), { description: 'Points shown first, in this order.' }),
      alarms: Type.Array(anyObject, { description: 'Its alarms: when raised and cleared, cause, consequence, response, settings.' }),
    },
    { additionalProperties: false },
  ),
)

/** Sites, their places, and the kinds of devices. */
export const siteRoutes: Routes = (app, { ends }) => {
  const view = (site: { id: string; name: SiteView['name']; timezone: string }): SiteView => ({
    id: site.id,
    name: site.name,
    timezone: site.timezone,
    securityState: null,
  })
  const siteOf = (id: string) => {
    const site = ends.ledger.site(id)
    if (!site) throw new Problem('not-found', { code: 'no-such-site' })
    return site
  }

  app.get(
    '/sites',
    {
      schema: {
        tags: ['sites'],
        summary: 'Sites',
        querystring: Type.Object(pageQuery(200, 1_000), { additionalProperties: false }),
        response: answers(pageSchema<SiteView>(SiteSchema)),
      },
    },
    async (request) => {
      const sorted = [...ends.ledger.sites()].sort((a, b) => (a.id < b.id ? -1 : 1))
      const { items, next } = pageOf(sorted, (site) => site.id, request.query)
      return { items: items.map(view), next }
    },
  )

  app.get(
    '/sites/:id',
    { schema: { tags: ['sites'], summary: 'One site', params: IdParams, response: answers(SiteSchema) } },
    async (request) => view(siteOf(request.params.id)),
  )

  app.get(
    '/sites/:id/places',
    {
      schema: {
        tags: ['sites'],
        summary: 'Places of a site',
        description: 'A tree by `parent`: site, zone, building, unit, floor, space. In the order of their ids.',
        params: IdParams,
        querystring: Type.Object(pageQuery(1_000, 20_000), { additionalProperties: false }),
        response: answers(pageSchema<Place>(PlaceViewSchema)),
      },
    },
    async (request) => {
      const site = siteOf(request.params.id)
      return pageOf(sortedPlaces(site.id), (place) => place.id, request.query)
    },
  )

  // Sorted once per version of the ledger: a screen reads them page by page.
  const places = new Map<string, { version: number; sorted: readonly Place[] }>()
  const sortedPlaces = (site: string): readonly Place[] => {
    const kept = places.get(site)
    if (kept?.version === ends.ledger.version) return kept.sorted
    const sorted = [...ends.ledger.places(site)].sort((a, b) => (a.id < b.id ? -1 : 1))
    places.set(site, { version: ends.ledger.version, sorted })
    return sorted
  }

  app.get(
    '/kinds',
    {
      schema: {
        tags: ['kinds'],
        summary: 'Kinds of devices, with their points, events, commands and alarms',
        response: answers(pageSchema<KindView>(KindSchema)),
      },
    },
    async () => ({ items: kinds, next: null }),
  )

  const kinds: KindView[] = [...KINDS.values()].map(({ examples: _examples, ...kind }) => ({
    ...kind,
    alarms: [...ends.alarmPoints.values()].filter((point) => point.kind === kind.id),
  }))
}
