import { shareReplay, type MonoTypeOperatorFunction } from 'rxjs'

/** For a stream that remembers and is read by more than one: it is put together once, and who comes later starts with what holds now. */
export const shared = <T>(): MonoTypeOperatorFunction<T> => shareReplay({ bufferSize: 1, refCount: true })
