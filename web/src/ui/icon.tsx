/** Drawn here, on a 24-unit grid with strokes of 1.7, so that nothing is loaded. */
const PATHS = {
  bot: 'M12 4v3M7 7h10a3 3 0 0 1 3 3v6a3 3 0 0 1-3 3H7a3 3 0 0 1-3-3v-6a3 3 0 0 1 3-3ZM9 12v2M15 12v2',
  back: 'M15 5l-7 7 7 7',
  close: 'M6 6l12 12M18 6L6 18',
  more: 'M6 12h.01M12 12h.01M18 12h.01',
  at: 'M16 12a4 4 0 1 1-8 0 4 4 0 0 1 8 0v1.500a2.5 2.5 0 0 0 5 0V12a9 9 0 1 0-3.5 7.1',
  picture:
    'M5 5h14a1 1 0 0 1 1 1v12a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1V6a1 1 0 0 1 1-1ZM4 16l4.5-4.5 4 4 2.5-2.5 5 5M15 9h.01',
  voice:
    'M12 4a2.5 2.5 0 0 1 2.5 2.500v5a2.5 2.5 0 0 1-5 0v-5A2.5 2.5 0 0 1 12 4ZM6.5 11.500a5.5 5.5 0 0 0 11 0M12 17v3',
  link: 'M10 14a4 4 0 0 0 5.7 0l2.8-2.800a4 4 0 0 0-5.7-5.700l-1 1M14 10a4 4 0 0 0-5.7 0l-2.8 2.800a4 4 0 0 0 5.7 5.700l1-1',
  miniprogram: 'M8 9.500A3.5 3.5 0 1 0 11.5 13V9A3.5 3.5 0 1 1 15 12.500M3 12a9 9 0 1 0 18 0 9 9 0 0 0-18 0',
  redpacket:
    'M6 4h12a1 1 0 0 1 1 1v14a1 1 0 0 1-1 1H6a1 1 0 0 1-1-1V5a1 1 0 0 1 1-1ZM5 8c4.5 3.3 9.5 3.3 14 0M12 10.500a1.8 1.8 0 1 0 0 3.6 1.8 1.8 0 0 0 0-3.6',
  join: 'M10 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM3 20c0-3.3 3-5.5 7-5.5 1.2 0 2.3.2 3.3.6M18 14v6M15 17h6',
  leave: 'M10 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM3 20c0-3.3 3-5.5 7-5.5 1.2 0 2.3.2 3.3.6M15 17h6',
  invite: 'M4 6h16v12H4ZM4 7l8 6 8-6',
  down: 'M6 9l6 6 6-6',
  inbox: 'M5 5h14l2 8v6H3v-6ZM3 13h5l1.5 3h5L16 13h5',
  puzzle:
    'M9 5a2 2 0 1 1 4 0v1h4a1 1 0 0 1 1 1v4h1a2 2 0 1 1 0 4h-1v4a1 1 0 0 1-1 1H6a1 1 0 0 1-1-1V7a1 1 0 0 1 1-1h3Z',
  send: 'M4 12l16-8-6 16-3-6.500Z',
  clock: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM12 7v5l3.5 2',
  offline: 'M3 9a13 13 0 0 1 18 0M6.5 12.800a8 8 0 0 1 11 0M10 16.500a3 3 0 0 1 4 0M4 4l16 16',
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name, size = 20 }: { name: IconName; size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth={name === 'more' ? 2.6 : 1.7}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
