import { expect, test } from 'vitest'
import { follow, noThread, type Act, type Numbered, type Thread } from '../../../dashboard/web/data/live-thread.ts'

const snapshot = (seq: number, epoch = 'e'): Numbered => ({ type: 'snapshot', epoch, seq })
const changes = (seq: number, epoch = 'e'): Numbered => ({ type: 'changes', epoch, seq })
const beat = (seq: number, epoch = 'e'): Numbered => ({ type: 'beat', epoch, seq })

function play(messages: readonly Numbered[], from: Thread = noThread): { acts: Act[]; thread: Thread } {
  let thread = from
  const acts = messages.map((message) => {
    const [next, act] = follow(thread, message)
    thread = next
    return act
  })
  return { acts, thread }
}

test.each<[string, Numbered[], Act[]]>([
  ['nothing is shown before the first snapshot', [beat(3), changes(4)], ['skip', 'skip']],
  ['changes that follow one another are taken', [snapshot(3), changes(4), changes(5)], ['take', 'take', 'take']],
  ['a change that was seen is not taken twice', [snapshot(3), changes(3), changes(4), changes(4)], ['take', 'skip', 'take', 'skip']],
  ['a missing number asks for what is missing', [snapshot(3), changes(5)], ['take', 'resume']],
  ['a beat with a later number asks for what is missing', [snapshot(3), beat(4)], ['take', 'resume']],
  [
    'a gap is asked for once while the answer is under way',
    [snapshot(3), changes(5), changes(6), beat(6)],
    ['take', 'resume', 'skip', 'skip'],
  ],
  [
    'the missing changes close the gap and the next ones are taken',
    [snapshot(3), changes(5), changes(4), changes(5), changes(6)],
    ['take', 'resume', 'take', 'take', 'take'],
  ],
  [
    'another life of the hub starts anew',
    [snapshot(3), beat(1, 'f'), beat(1, 'f'), snapshot(1, 'f'), changes(2, 'f')],
    ['take', 'watch', 'skip', 'take', 'take'],
  ],
  ['a beat with our own number is a sign of life', [snapshot(3), beat(3)], ['take', 'take']],
])('%s', (_, messages, acts) => expect(play(messages).acts).toEqual(acts))

test('a display that lags behind is not live until the gap is closed', () => {
  const lagging = play([snapshot(3), changes(6)]).thread
  expect(lagging.asking).toBe(true)
  expect(play([changes(4), changes(5), changes(6), beat(6)], lagging).thread).toEqual({ epoch: 'e', seq: 6, asking: false })
})
