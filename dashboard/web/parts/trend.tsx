import 'uplot/dist/uPlot.min.css'
import './trend.css'
import { useEffect, useMemo, useRef, useState } from 'react'
import uPlot from 'uplot'
import type { HistoryView, KindView } from '../../contract.ts'
import { useCell } from '../data/cell.ts'
import { history, SPANS, type Span } from '../data/history.ts'
import type { Problem } from '../data/http.ts'
import { hubNow } from '../data/hub-clock.ts'
import { useTexts } from '../i18n.ts'
import { isDrawable, trendData, type TrendData } from '../logic/trend-data.ts'
import { unitText } from '../logic/value-words.ts'
import { shade } from '../theme.ts'
import { Button } from './button.tsx'
import { problemWords } from './problem-text.ts'
import { useWords } from './use-words.ts'
import { AlarmGlyph } from './alarm-glyph.tsx'
import { dayIn, offsetIn, timeIn, useZone, When } from './when.tsx'

/** How often the newest part is fetched again, ms. */
const AGAIN: Readonly<Record<Span, number>> = { hour: 10_000, day: 60_000, week: 300_000 }

/** One point over an hour, a day or a week, with its usual band and the device's alarms marked; as a table for whoever cannot see a line. */
export default function Trend({ device, kind }: { device: string; kind: KindView }) {
  const { t, say, language } = useTexts()
  const words = useWords()
  const drawable = useMemo(() => Object.keys(kind.points).filter((name) => isDrawable(kind.points[name]!)), [kind])
  const [name, setName] = useState(
    () => [...kind.headline, ...drawable].find((one) => kind.points[one]?.type === 'number') ?? drawable[0] ?? '',
  )
  const [span, setSpan] = useState<Span>('hour')
  const [asTable, setAsTable] = useState(false)
  const [got, setGot] = useState<{ readonly key: string; readonly to: number; readonly view: HistoryView } | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  const point = kind.points[name]
  const key = `${name} ${span}`

  useEffect(() => {
    if (!point) return
    let over = false
    const load = async () => {
      const to = hubNow()
      const result = await history(device, name, { span, to, fn: point.type === 'number' ? 'mean' : 'last' })
      if (over) return
      setProblem(result.ok ? null : result.problem)
      if (result.ok) setGot({ key: `${name} ${span}`, to, view: result.value })
    }
    void load()
    const again = setInterval(() => void load(), AGAIN[span])
    return () => {
      over = true
      clearInterval(again)
    }
  }, [device, name, span, point])

  const data = useMemo(() => (got?.key === key ? trendData(got.view, point, language) : null), [got, key, point, language])
  const unit = point?.type === 'number' ? unitText(point.unit) : ''
  return (
    <div className="trend">
      <div className="trend-head">
        <select aria-label={t('trend.point')} value={name} onChange={(event) => setName(event.target.value)}>
          {drawable.map((one) => (
            <option key={one} value={one}>
              {say(kind.points[one]?.text) || one}
            </option>
          ))}
        </select>
        <div role="group" aria-label={t('trend.span')}>
          {(Object.keys(SPANS) as Span[]).map((one) => (
            <Button key={one} aria-pressed={one === span} onClick={() => setSpan(one)}>
              {t(`trend.${one}`)}
            </Button>
          ))}
        </div>
        <Button aria-pressed={asTable} onClick={() => setAsTable(!asTable)}>
          {t('trend.table')}
        </Button>
        {unit && <span className="dim">{unit}</span>}
      </div>
      {problem && (
        <p className="warn" role="status">
          {problemWords(t, problem)}
        </p>
      )}
      {asTable ? (
        <DataTable data={data} unit={unit} />
      ) : data && data.at.length > 0 && got ? (
        <Chart
          data={data}
          to={got.to}
          span={span}
          normal={point?.type === 'number' ? point.normal : undefined}
          decimals={point?.type === 'number' ? point.decimals : undefined}
          marks={got.view.alarms}
          label={t('trend.label', { point: words.pointName(kind.id, name), span: t(`trend.${span}`) })}
        />
      ) : (
        <p className={`trend-empty${data ? '' : ' skeleton'}`}>{data ? t('trend.none') : ''}</p>
      )}
      {got && got.view.alarms.length > 0 && (
        <ul className="trend-marks">
          {got.view.alarms.slice(-8).map((alarm) => (
            <li key={alarm.id}>
              <AlarmGlyph priority={alarm.priority} state={alarm.clearedAt === null ? 'ackActive' : 'rtnUnack'} size={14} quiet />
              <When at={alarm.raisedAt} /> {words.alarmName(alarm.type)}
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}

interface ChartProps {
  readonly data: TrendData
  readonly to: number
  readonly span: Span
  readonly normal: readonly [number, number] | undefined
  readonly decimals: number | undefined
  readonly marks: HistoryView['alarms']
  readonly label: string
}

function Chart({ data, to, span, normal, decimals, marks, label }: ChartProps) {
  const box = useRef<HTMLDivElement>(null)
  const chart = useRef<uPlot | null>(null)
  const zone = useZone()
  const look = useCell(shade)
  const newest = useRef({ data, to, marks })
  newest.current = { data, to, marks }

  // The chart is made anew only when its look or its scales change; data slide in.
  useEffect(() => {
    const { current } = box
    if (!current) return
    const style = getComputedStyle(document.documentElement)
    const colour = (token: string) => style.getPropertyValue(token).trim()
    const size = () => ({ width: Math.max(200, current.clientWidth), height: 240 })
    const axis = {
      stroke: colour('--text-2'),
      grid: { stroke: colour('--line'), width: 1 },
      ticks: { stroke: colour('--line'), width: 1 },
      font: '12px system-ui',
    }
    const made = new uPlot(
      {
        ...size(),
        cursor: { drag: { x: false, y: false } },
        legend: { show: false },
        tzDate: (at) => uPlot.tzDate(new Date(at * 1_000), zone),
        scales: {
          x: { range: () => [(newest.current.to - SPANS[span].length) / 1_000, newest.current.to / 1_000] },
          y: data.words
            ? { range: [-0.3, data.words.length - 0.7] }
            : { range: (_self, low, high) => padded(Math.min(low, normal?.[0] ?? low), Math.max(high, normal?.[1] ?? high)) },
        },
        axes: [
          { ...axis, values: (_self, splits) => splits.map((at) => tick(zone, at * 1_000, span)) },
          data.words
            ? { ...axis, size: 84, splits: data.words.map((_, index) => index), values: () => data.words as string[] }
            : { ...axis, size: 56 },
        ],
        series: [
          {},
          {
            stroke: colour('--trace'),
            width: 1.6,
            fill: data.words ? colour('--trace-soft') : undefined,
            points: { show: false },
            paths: data.words ? uPlot.paths.stepped?.({ align: 1 }) : undefined,
            value: (_self, value) => (value === null ? '–' : value.toFixed(decimals ?? 2)),
          },
        ],
        hooks: {
          drawClear: [
            (self) => {
              if (!normal || data.words) return
              const top = self.valToPos(normal[1], 'y', true)
              const bottom = self.valToPos(normal[0], 'y', true)
              self.ctx.save()
              self.ctx.fillStyle = colour('--sunken')
              self.ctx.globalAlpha = 0.8
              self.ctx.fillRect(self.bbox.left, top, self.bbox.width, bottom - top)
              self.ctx.restore()
            },
          ],
          draw: [
            (self) => {
              const { ctx, bbox } = self
              ctx.save()
              ctx.beginPath()
              ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height)
              ctx.clip()
              for (const mark of newest.current.marks) {
                const tone = mark.priority === 'P1' ? '--p1' : mark.priority === 'P2' ? '--p2' : mark.priority === 'P3' ? '--p3' : '--j'
                const from = self.valToPos(mark.raisedAt / 1_000, 'x', true)
                const end = self.valToPos((mark.clearedAt ?? newest.current.to) / 1_000, 'x', true)
                ctx.fillStyle = colour(tone)
                ctx.globalAlpha = 0.16
                ctx.fillRect(from, bbox.top, Math.max(2, end - from), bbox.height)
                ctx.globalAlpha = 1
                ctx.fillRect(from, bbox.top, 2, bbox.height)
                ctx.strokeStyle = colour(`${tone}-edge`)
                ctx.strokeRect(from - 6, bbox.top + 1, 14, 14)
                ctx.fillRect(from - 6, bbox.top + 1, 14, 14)
                ctx.fillStyle = colour(tone === '--p1' || tone === '--j' ? '--on-p1' : '--on-p2')
                ctx.font = 'bold 11px system-ui'
                ctx.textAlign = 'center'
                ctx.textBaseline = 'middle'
                ctx.fillText(mark.priority.slice(-1), from + 1, bbox.top + 9)
              }
              ctx.restore()
            },
          ],
        },
      },
      [newest.current.data.at as number[], newest.current.data.value as (number | null)[]],
      current,
    )
    chart.current = made
    const resize = new ResizeObserver(() => made.setSize(size()))
    resize.observe(current)
    return () => {
      resize.disconnect()
      made.destroy()
      chart.current = null
    }
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [zone, look, span, data.words?.join(), normal, decimals])

  useEffect(() => {
    chart.current?.setData([data.at as number[], data.value as (number | null)[]])
  }, [data, to])

  return <div ref={box} className="chart" role="img" aria-label={label} />
}

const padded = (low: number, high: number): [number, number] => {
  const room = (high - low) * 0.08 || Math.abs(high) * 0.1 || 1
  return [low - room, high + room]
}

const tick = (zone: string, at: number, span: Span): string =>
  span === 'week'
    ? dayIn(zone, at).slice(5) + (timeIn(zone, at).startsWith('00:00') ? '' : ` ${timeIn(zone, at).slice(0, 2)}h`)
    : timeIn(zone, at).slice(0, 5)

/** The newest 200 buckets as rows. */
function DataTable({ data, unit }: { data: TrendData | null; unit: string }) {
  const { t } = useTexts()
  const zone = useZone()
  const rows = useMemo(
    () =>
      data
        ? data.at
            .map((at, i) => [at * 1_000, data.value[i] ?? null] as const)
            .reverse()
            .slice(0, 200)
        : [],
    [data],
  )
  return (
    <div className="scroll" tabIndex={0} role="region" aria-label={t('trend.table')}>
      <table className="plain">
        <thead>
          <tr>
            <th scope="col">
              {t('column.time')} ({offsetIn(zone, hubNow())})
            </th>
            <th scope="col">
              {t('device.value')} {unit}
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map(([at, value]) => (
            <tr key={at}>
              <td className="num">
                {dayIn(zone, at)} {timeIn(zone, at)}
              </td>
              <td className="num">{value === null ? '–' : data?.words ? data.words[value] : Number(value.toFixed(4))}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
