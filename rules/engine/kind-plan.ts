import type { AlarmPoint, Condition, KindAlarms } from '../alarms/alarm-point.ts'

export type Rule<Scope> = Extract<AlarmPoint, { scope: Scope }>

/** A condition of an alarm of a kind, with its place in the device's row of bits. */
export interface Watch {
  readonly point: Rule<'device'> | Rule<'place'>
  readonly name: string
  readonly condition: Condition<any>
  readonly bit: number
}

/** The alarms of a kind, indexed by what makes each look: made once, so that a reading touches only its own rules. */
export interface KindPlan {
  readonly watches: readonly Watch[]
  readonly byPoint: ReadonlyMap<string, readonly Watch[]>
  readonly byEvent: ReadonlyMap<
    string,
    readonly {
      readonly point: Rule<'device'>
      readonly name: string
      readonly when: ((data: Readonly<Record<string, unknown>>) => boolean) | undefined
    }[]
  >
  readonly components: readonly Rule<'component'>[]
  readonly zones: readonly Rule<'zone'>[]
  readonly silence: Rule<'silence'> | undefined
}

export function planOf(kind: KindAlarms): KindPlan {
  const watches: Watch[] = []
  const byPoint = new Map<string, Watch[]>()
  const byEvent = new Map<
    string,
    { point: Rule<'device'>; name: string; when: ((data: Readonly<Record<string, unknown>>) => boolean) | undefined }[]
  >()
  for (const point of kind.points) {
    if (point.scope === 'device' || point.scope === 'place') {
      for (const [name, condition] of Object.entries(point.conditions as Record<string, Condition<any>>)) {
        const watch: Watch = { point, name, condition, bit: watches.length }
        watches.push(watch)
        for (const read of condition.points) {
          const list = byPoint.get(read)
          if (list) list.push(watch)
          else byPoint.set(read, [watch])
        }
      }
    }
    if (point.scope === 'device') {
      for (const [name, pulse] of Object.entries(point.events as Rule<'device'>['events'])) {
        const list = byEvent.get(pulse.event) ?? []
        list.push({ point, name, when: pulse.when })
        byEvent.set(pulse.event, list)
      }
    }
  }
  return {
    watches,
    byPoint,
    byEvent,
    components: kind.points.filter((point): point is Rule<'component'> => point.scope === 'component'),
    zones: kind.points.filter((point): point is Rule<'zone'> => point.scope === 'zone'),
    silence: kind.points.find((point): point is Rule<'silence'> => point.scope === 'silence'),
  }
}
