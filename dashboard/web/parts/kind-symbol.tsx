import type { Presence } from '../../contract.ts'

/** Line drawings on a 16-pixel grid, one per kind; a kind without one gets a plain box. */
const DRAWINGS: Readonly<Record<string, string>> = {
  elevator: 'M3 1.5h10v13H3ZM8 1.5v13M5.5 8.8 4.4 10.4h2.2ZM10.5 7.2 9.4 5.6h2.2Z',
  boosterPump: 'M7 4a5 5 0 1 0 0 10a5 5 0 1 0 0-10ZM7 4h8M12.5 1.5 15 4l-2.5 2.5M4.6 11.4 7 6.5l2.4 4.9',
  firePump:
    'M7 4a5 5 0 1 0 0 10a5 5 0 1 0 0-10ZM7 4h8M7 11.5c-1.6 0-2.3-1-2.3-2.1C4.7 8 6.2 7.6 6.4 6c1.7.7 2.9 2 2.9 3.4 0 1.2-.8 2.1-2.3 2.1Z',
  jockeyPump: 'M6.5 6a4 4 0 1 0 0 8a4 4 0 1 0 0-8ZM6.5 6H15M4.7 11.7l1.8-3.5 1.8 3.5M12 3v3',
  sumpPump: 'M1.5 5v9.5h13V5M1.5 8.5h3M11.5 8.5h3M8 7.5a2.6 2.6 0 1 0 0 5.2a2.6 2.6 0 1 0 0-5.2ZM8 7.5V1.5M5.5 4 8 1.5 10.5 4',
  fireAlarmPanel: 'M2 1.5h12v13H2ZM4.5 4h7v3.5h-7ZM5 10.5h.01M8 10.5h.01M11 10.5h.01M5 12.5h6',
  accessGate: 'M3 14.5v-13h7.5v13M10.5 2.5 13.5 4v10.5M1 14.5h14M8 8.2v.01',
  parkingBarrier: 'M2 14.5V7h3.5v7.5ZM5.5 8 15 4.5M8.2 7l.8 1.6M11.2 5.9l.8 1.6M1 14.5h14',
  leakSensor: 'M8 1.5c2.2 3 3.8 4.8 3.8 7A3.8 3.8 0 0 1 8 12.3a3.8 3.8 0 0 1-3.8-3.8c0-2.2 1.6-4 3.8-7ZM2 14.5h12',
  gateway: 'M2 9.5h12v5H2ZM4.5 12h.01M7 12h.01M8 9.5v-3M5.3 5.6a3.8 3.8 0 0 1 5.4 0M3.2 3.5a6.8 6.8 0 0 1 9.6 0',
}
const BOX = 'M2.5 2.5h11v11h-11Z'

/** What the frame shows: its worst alarm's priority decides the colour, its presence the mark. */
export function KindSymbol({ kind, presence = 'online', size = 16 }: { kind: string; presence?: Presence; size?: number }) {
  return (
    <svg className={`symbol symbol-${presence}`} width={size} height={size} viewBox="0 0 16 16" aria-hidden="true">
      <path d={DRAWINGS[kind] ?? BOX} strokeDasharray={presence === 'notCommissioned' ? '1.6 1.6' : undefined} />
      {presence === 'offline' && <path className="symbol-strike" d="M1 15 15 1" />}
      {presence === 'unknown' && (
        <text className="symbol-mark" x="12.5" y="15.5" textAnchor="middle">
          ?
        </text>
      )}
    </svg>
  )
}
