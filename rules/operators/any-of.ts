import { combineLatest, distinctUntilChanged, map, type Observable } from 'rxjs'

/** True while any of the streams is true. Every stream starts with what holds now, so this one does too. */
export const anyOf = (...streams: readonly Observable<boolean>[]): Observable<boolean> =>
  combineLatest(streams).pipe(
    map((values) => values.includes(true)),
    distinctUntilChanged(),
  )
