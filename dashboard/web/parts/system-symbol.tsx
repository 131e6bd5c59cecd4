import type { System } from '../../../core/kind.ts'

const DRAWINGS: Readonly<Record<System, string>> = {
  lift: 'M3 1.5h10v13H3ZM8 1.5v13M5.5 8.8 4.4 10.4h2.2ZM10.5 7.2 9.4 5.6h2.2Z',
  water: 'M7 4a5 5 0 1 0 0 10a5 5 0 1 0 0-10ZM7 4h8M12.5 1.5 15 4l-2.5 2.5M4.6 11.4 7 6.5l2.4 4.9',
  fire: 'M8 14.5c-3 0-4.8-1.9-4.8-4.5 0-3 3.3-4.2 3.5-8.5 2.3 1.5 3.2 3.4 3 5.2.7-.3 1.1-.9 1.3-1.7 1.2 1.2 1.8 3 1.8 4.7 0 2.9-1.9 4.8-4.8 4.8Z',
  access: 'M3 14.5v-13h7.5v13M10.5 2.5 13.5 4v10.5M1 14.5h14M8 8.2v.01',
  parking: 'M3 1.5h10v13H3ZM6.5 12V4.5H9a2.2 2.2 0 0 1 0 4.5H6.5',
  leak: 'M8 1.5c2.2 3 3.8 4.8 3.8 7A3.8 3.8 0 0 1 8 12.3a3.8 3.8 0 0 1-3.8-3.8c0-2.2 1.6-4 3.8-7ZM2 14.5h12',
  power: 'M9 1.5 3.5 9H8l-1 5.5L12.5 7H8Z',
  network: 'M2 9.5h12v5H2ZM4.5 12h.01M7 12h.01M8 9.5v-3M5.3 5.6a3.8 3.8 0 0 1 5.4 0M3.2 3.5a6.8 6.8 0 0 1 9.6 0',
}

export const SystemSymbol = ({ system, size = 16 }: { system: System; size?: number }) => (
  <svg className="symbol" width={size} height={size} viewBox="0 0 16 16" aria-hidden="true">
    <path d={DRAWINGS[system]} />
  </svg>
)
