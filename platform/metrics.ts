import { Registry } from 'prom-client'

/** One registry for the whole process; every part makes its own metrics in it, names begin with `sanfang_`. */
export type Metrics = Registry
export const openMetrics = (): Metrics => new Registry()
