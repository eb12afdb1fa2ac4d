// The pictures of the UI: 16 × 16, drawn in the colour of the text.

const PATHS = {
  metrics: "M2 13h12M3.5 10.5l3-4 2.5 2 4-5.5",
  traces: "M2 3.5h7M5 8h6M8 12.5h6",
  vitals: "M2 8h2.5L6.5 3l3 10 2-5H14",
  logs: "M2.5 4h11M2.5 8h11M2.5 12h7",
  errors: "M8 2l6.2 11.5H1.8zM8 6.5v3.2M8 11.6v.1",
  live: "M8 8v.01M5.2 10.8a4 4 0 010-5.6M10.8 5.2a4 4 0 010 5.6M3.1 12.9a6.9 6.9 0 010-9.8M12.9 3.1a6.9 6.9 0 010 9.8",
  drops: "M8 2.2c2.4 3 3.8 5 3.8 7a3.8 3.8 0 01-7.6 0c0-2 1.4-4 3.8-7z",
  envelopes: "M2 4h12v8.5H2zM2 4.5l6 4.5 6-4.5",
  dashboards: "M2.5 2.5h4.5v6H2.5zM9 2.5h4.5v3.5H9zM9 8h4.5v5.5H9zM2.5 10.5H7v3H2.5z",
  alerts: "M4 11V7a4 4 0 018 0v4l1 1H3zM6.8 13.6a1.3 1.3 0 002.4 0",
  search: "M7 2.5a4.5 4.5 0 110 9 4.5 4.5 0 010-9zM10.3 10.3l3.2 3.2",
  sun: "M8 5.2a2.8 2.8 0 110 5.6 2.8 2.8 0 010-5.6M8 1.5v1.4M8 13.1v1.4M1.5 8h1.4M13.1 8h1.4M3.4 3.4l1 1M11.6 11.6l1 1M12.6 3.4l-1 1M4.4 11.6l-1 1",
  moon: "M13 9.6A5.6 5.6 0 016.4 3a5.6 5.6 0 106.6 6.6z",
  system: "M2 3h12v8H2zM5.5 13.5h5M8 11v2.5",
  close: "M4 4l8 8M12 4l-8 8",
  plus: "M8 3v10M3 8h10",
  minus: "M3 8h10",
  menu: "M2 4h12M2 8h12M2 12h12",
  down: "M4 6l4 4 4-4",
  right: "M6 4l4 4-4 4",
  left: "M10 4l-4 4 4 4",
  clock: "M8 2a6 6 0 110 12A6 6 0 018 2M8 4.8V8l2.2 1.6",
  refresh: "M13.2 8a5.2 5.2 0 11-1.6-3.8M13.5 2v3h-3",
  pause: "M5.5 3.5v9M10.5 3.5v9",
  play: "M5 3l8 5-8 5z",
  filter: "M2 3.5h12L9.5 8.6V13l-3-1.6V8.6z",
  exclude: "M8 2a6 6 0 110 12A6 6 0 018 2M3.8 3.8l8.4 8.4",
  group: "M2.5 2.5h4v4h-4zM9.5 2.5h4v4h-4zM2.5 9.5h4v4h-4zM9.5 9.5h4v4h-4z",
  copy: "M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3",
  save: "M3 2.5h8l2 2v9H3zM5.5 2.5v3h4v-3M5 13.5v-4h6v4",
  trash: "M3 4.5h10M6.5 4.5v-2h3v2M4.5 4.5l.6 9h5.8l.6-9",
  edit: "M3 13l.6-2.8L11 2.8l2.2 2.2-7.4 7.4zM9.5 4.3l2.2 2.2",
  external: "M6.5 3h-4v10.5H13v-4M9 2.5h4.5V7M13 3L7.5 8.5",
  check: "M3 8.5l3.2 3.2L13 4.5",
  help: "M8 2a6 6 0 110 12A6 6 0 018 2M6.3 6.3a1.7 1.7 0 113 1.1c-.7.6-1.3 1-1.3 1.9M8 11.3v.1",
  link: "M6.5 9.5l3-3M7 4.5l1.8-1.8a2.6 2.6 0 013.7 3.7L10.7 8.2M9 11.5l-1.8 1.8a2.6 2.6 0 01-3.7-3.7L5.3 7.8",
  more: "M3.5 8v.01M8 8v.01M12.5 8v.01",
  download: "M8 2.5v7.5M5 7.2L8 10l3-2.8M2.5 13.5h11",
  upload: "M8 10.5V3M5 5.8L8 3l3 2.8M2.5 13.5h11",
  drag: "M6 3.5v.01M10 3.5v.01M6 8v.01M10 8v.01M6 12.5v.01M10 12.5v.01",
  up: "M4 10l4-4 4 4",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name, size = 16 }: { name: IconName; size?: number }) {
  return (
    <svg class="icon" viewBox="0 0 16 16" width={size} height={size} aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}
