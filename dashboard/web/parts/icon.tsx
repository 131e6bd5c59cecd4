const DRAWINGS = {
  estate: 'M1.5 14.5h13M3 14.5V5l5-3.5L13 5v9.5M6 8h.01M10 8h.01M6 11h.01M10 11h.01',
  alarms: 'M3.5 11.5h9l-1.2-2V6.7a3.3 3.3 0 0 0-6.6 0v2.8ZM6.7 13.5a1.4 1.4 0 0 0 2.6 0',
  shelves: 'M8 1.5a6.5 6.5 0 1 0 0 13a6.5 6.5 0 1 0 0-13ZM8 4.5V8l2.5 1.7',
  rejects: 'M3 2.5h10v11H3ZM5.8 6 10.2 10.4M10.2 6 5.8 10.4',
  quarantine:
    'M8 1.5 13.5 3.7v4.2c0 3.3-2.3 5.6-5.5 6.6-3.2-1-5.5-3.3-5.5-6.6V3.7ZM6.5 6.2a1.5 1.5 0 1 1 2.2 1.4c-.5.3-.7.6-.7 1.2M8 11v.01',
  person: 'M8 2a2.8 2.8 0 1 0 0 5.6A2.8 2.8 0 1 0 8 2ZM2.5 14.5c0-3 2.4-4.7 5.5-4.7s5.5 1.7 5.5 4.7',
  sound: 'M2 6v4h2.5L8 13V3L4.5 6ZM10.5 5.5a3.5 3.5 0 0 1 0 5M12.3 3.7a6 6 0 0 1 0 8.6',
  muted: 'M2 6v4h2.5L8 13V3L4.5 6ZM10.5 6l4 4M14.5 6l-4 4',
  close: 'M3.5 3.5l9 9M12.5 3.5l-9 9',
  more: 'M3.5 8h.01M8 8h.01M12.5 8h.01',
  next: 'M6 3l5 5-5 5',
  clock: 'M8 2a6 6 0 1 0 0 12a6 6 0 1 0 0-12ZM8 4.8V8l2.2 1.5',
  help: 'M8 1.5a6.5 6.5 0 1 0 0 13a6.5 6.5 0 1 0 0-13ZM6.2 6.3a1.8 1.8 0 1 1 2.7 1.6c-.6.4-.9.7-.9 1.4M8 11.5v.01',
  filter: 'M2 3h12L9.5 8.5v4.5l-3-1.5v-3Z',
  star: 'M8 1.8l1.9 4 4.3.5-3.2 3 .9 4.3L8 11.4l-3.9 2.2.9-4.3-3.2-3 4.3-.5Z',
} as const
export type IconName = keyof typeof DRAWINGS

export const Icon = ({ name, size = 16 }: { name: IconName; size?: number }) => (
  <svg className={`symbol icon-${name}`} width={size} height={size} viewBox="0 0 16 16" aria-hidden="true">
    <path d={DRAWINGS[name]} />
  </svg>
)
