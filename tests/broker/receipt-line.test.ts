import { assert, property, shuffledSubarray } from 'fast-check'
import { expect, test } from 'vitest'
import { receiptLine } from '../../broker/receipt-line.ts'

test('packets are confirmed in the order received, whatever the order of their receipts', () => {
  assert(
    property(shuffledSubarray([...Array(40).keys()], { minLength: 40, maxLength: 40 }), (order) => {
      const line = receiptLine()
      const confirmed: number[] = []
      const receipts = order.map((_, i) => line.expect(() => confirmed.push(i)))
      for (const [given, i] of order.entries()) {
        receipts[i]!()
        const soFar = new Set(order.slice(0, given + 1))
        let whole = 0
        while (soFar.has(whole)) whole++
        expect(confirmed).toHaveLength(whole)
      }
      expect(confirmed).toEqual([...confirmed].sort((a, b) => a - b))
      expect(line.waiting).toBe(0)
    }),
  )
})

test('a receipt given twice confirms once', () => {
  const line = receiptLine()
  let times = 0
  const receipt = line.expect(() => times++)
  receipt()
  receipt()
  expect(times).toBe(1)
})

test('an error reaches the one whose packet it was', () => {
  const line = receiptLine()
  const told: (Error | undefined)[] = []
  const first = line.expect((error) => told.push(error))
  const second = line.expect((error) => told.push(error))
  second(new Error('disk full'))
  expect(told).toEqual([])
  first()
  expect(told).toEqual([undefined, new Error('disk full')])
})

test('a held line confirms nobody until it is released, then all in order', () => {
  const line = receiptLine()
  const confirmed: number[] = []
  line.hold()
  for (let i = 0; i < 5; i++) line.expect(() => confirmed.push(i))()
  expect(confirmed).toEqual([])
  line.release()
  expect(confirmed).toEqual([0, 1, 2, 3, 4])
})

test('a line that is dropped confirms nobody and holds nobody', () => {
  const line = receiptLine()
  const confirmed: number[] = []
  const receipts = [0, 1, 2].map((i) => line.expect(() => confirmed.push(i)))
  line.drop()
  for (const receipt of receipts) receipt()
  expect(confirmed).toEqual([])
  expect(line.waiting).toBe(0)
})

test('a confirmation that lets the next receipt come keeps the order', () => {
  const line = receiptLine()
  const confirmed: number[] = []
  let second = () => {}
  const first = line.expect(() => {
    second()
    confirmed.push(1)
  })
  second = line.expect(() => confirmed.push(2))
  first()
  expect(confirmed).toEqual([1, 2])
})

test('a long line that never empties does not grow', () => {
  const line = receiptLine()
  let last = line.expect(() => {})
  for (let i = 0; i < 100_000; i++) {
    const next = line.expect(() => {})
    last()
    last = next
  }
  expect(line.waiting).toBe(1)
})
