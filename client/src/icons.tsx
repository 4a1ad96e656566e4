// The icons that we use, drawn on a 24-pixel grid; they take the colour of the text.

const SHAPES = {
  home: "M4 11.5 12 5l8 6.5M6.5 10v9h11v-9M10 19v-5h4v5",
  library: "M5 5h5v14H5zM10 5h4v14h-4M14.5 6.2l3.8-1 3.2 12.9-3.8 1z",
  desk: "M4 5h16v10H9l-5 4z",
  sun: "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8M12 3v1.5M12 19.5V21M3 12h1.5M19.5 12H21M5.6 5.6l1.1 1.1M17.3 17.3l1.1 1.1M5.6 18.4l1.1-1.1M17.3 6.7l1.1-1.1",
  moon: "M19 14.5A7.5 7.5 0 0 1 9.5 5 7.5 7.5 0 1 0 19 14.5z",
  auto: "M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16zM12 4v16M12 8h4.9M12 12h8M12 16h4.9",
  keyboard: "M3.5 7h17v10h-17zM7 10h.01M10 10h.01M13 10h.01M16.5 10h.01M8 14h8",
  search: "M11 5a6 6 0 1 0 0 12 6 6 0 0 0 0-12M15.5 15.5 20 20",
  send: "M5 12 19.5 5 15 19.5l-3.2-6.3zM11.8 13.2 19.5 5",
  pause: "M9 6v12M15 6v12",
  play: "M8 5.5v13l10.5-6.5z",
  stop: "M5.5 12.5 10 17l8.5-10",
  check: "M5.5 12.5 10 17l8.5-10",
  cross: "M6.5 6.5l11 11M17.5 6.5l-11 11",
  clock: "M12 4.5a7.5 7.5 0 1 0 0 15 7.5 7.5 0 0 0 0-15M12 8v4.5l3 1.8",
  ticket: "M4 8.5V6h16v2.5a3 3 0 0 0 0 7V18H4v-2.5a3 3 0 0 0 0-7M13.5 9v6",
  list: "M9.5 7H20M9.5 12H20M9.5 17H20M4 7l1.2 1.2L7.5 6M4 12l1.2 1.2 2.3-2.2M4 17l1.2 1.2 2.3-2.2",
  note: "M6 4.5h12v10L13.5 19H6zM13.5 19v-4.5H18M9 8.5h6M9 11.5h4",
  book: "M12 7c-2-1.6-4.6-2-8-2v12.500c3.400 0 6 .4 8 2 2-1.600 4.600-2 8-2V5c-3.400 0-6 .4-8 2zM12 7v12.500",
  shield:
    "M12 4l7 2.500v5c0 4.200-2.800 7-7 8.500-4.200-1.500-7-4.300-7-8.500v-5zM9 12l2.200 2.200L15.500 10",
  person:
    "M12 5a3.500 3.500 0 1 0 0 7 3.500 3.500 0 0 0 0-7M5 20c.6-3.800 3.400-5.500 7-5.500s6.400 1.700 7 5.500",
  next: "M5 12h13M13 6.500l5.500 5.500-5.500 5.500",
  alert: "M12 5 3.500 19h17zM12 10.500v4M12 16.800h.01",
  again: "M5 12a7 7 0 0 1 12-5l2 2M19 5v4h-4M19 12a7 7 0 0 1-12 5l-2-2M5 19v-4h4",
  lock: "M6.500 11h11v8h-11zM9 11V8.500a3 3 0 0 1 6 0V11",
  eye: "M3.500 12C5.500 8.500 8.500 7 12 7s6.500 1.500 8.500 5c-2 3.500-5 5-8.500 5s-6.500-1.500-8.500-5zM12 10a2 2 0 1 0 0 4 2 2 0 0 0 0-4",
  down: "M6 9.500l6 6 6-6",
  quote: "M5 17V12a5 5 0 0 1 4-5M5 12h4.500v5H5M14 17V12a5 5 0 0 1 4-5M14 12h4.500v5H14",
  fork: "M7 4.500v15M7 14c0-4 10-3 10-7.500M14 8.500l3-3 3 3",
  hint: "M9.500 18h5M10 20.500h4M12 3.500a6 6 0 0 0-3.500 10.900c.600.500 1 1 1 1.800h5c0-.800.400-1.300 1-1.800A6 6 0 0 0 12 3.500",
  gauge: "M5 17a8 8 0 1 1 14 0M12 13l3.500-3.500",
  copy: "M9 9h10v10H9zM5.500 15H5V5h10v.5",
  share: "M14 5h5v5M19 5l-8 8M10 6H5v13h13v-5",
  compare: "M4 5h6.500v14H4zM13.500 5H20v14h-6.500M16 9h1.500M16 12h1.500M6.500 9H8M6.500 12H8",
  bin: "M5 7h14M9.500 7V4.500h5V7M7 7l.800 12.500h8.400L17 7M10.500 10.500v5.500M13.500 10.500v5.500",
  print: "M7 9V4.500h10V9M7 17H4.500V9h15v8H17M7 14h10v5.500H7z",
  upload: "M12 15V5M8 8.500 12 4.500l4 4M5 15v4h14v-4",
  coach: "M4.500 18.500 10 12.500l3.500 3 6-7.500M15.500 8h4v4",
  chip: "M7 7h10v10H7zM10 3.500V7M14 3.500V7M10 17v3.500M14 17v3.500M3.500 10H7M3.500 14H7M17 10h3.500M17 14h3.500",
  team: "M9 6a3 3 0 1 0 0 6 3 3 0 0 0 0-6M3 19c.5-3.300 2.900-5 6-5s5.500 1.700 6 5M16 6.500a2.700 2.700 0 0 1 0 5.300M17.500 14.300c2 .5 3.200 2.200 3.500 4.700",
  sent: "M4 12.500l4 4L16.500 8M12 15.500l1 1L21 8",
} as const;

export type IconName = keyof typeof SHAPES;

/** Decoration only: what it means stands beside it, or in the label of its button. */
export function Icon({ name, size = 18 }: { name: IconName; size?: number }) {
  return (
    <svg
      aria-hidden="true"
      focusable="false"
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.7"
      strokeLinecap="round"
      strokeLinejoin="round"
      style={{ flex: "none" }}
    >
      <path d={SHAPES[name]} />
    </svg>
  );
}
