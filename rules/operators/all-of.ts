import { combineLatest, distinctUntilChanged, map, type Observable } from 'rxjs'

/** True while all of the streams are true. Every stream starts with what holds now, so this one does too. */
export const allOf = (...streams: readonly Observable<boolean>[]): Observable<boolean> =>
  combineLatest(streams).pipe(
    map((values) => !values.includes(false)),
    distinctUntilChanged(),
  )
