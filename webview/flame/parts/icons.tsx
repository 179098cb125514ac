import type { JSX } from 'preact';

/** Outlines on a 16 × 16 grid, drawn with the text's colour. */
const PATHS = {
  back: 'M9.5 3.5 5 8l4.5 4.5M5.5 8H13',
  forward: 'M6.5 3.5 11 8l-4.5 4.5M10.5 8H3',
  reset: 'M2.5 6V2.5H6M13.5 6V2.5H10M2.5 10v3.5H6M13.5 10v3.5H10',
  search: 'M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9M10.4 10.4l3.1 3.1',
  up: 'M3.5 10 8 5.5l4.5 4.5',
  down: 'M3.5 6 8 10.5 12.5 6',
  close: 'm4 4 8 8m0-8-8 8',
  more: 'M3.5 8h.01M8 8h.01M12.5 8h.01',
  help: 'M6 6.2c0-1.4.9-2.2 2-2.2s2 .8 2 2c0 1.5-2 1.6-2 3.2M8 11.8h.01M8 1.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13',
  panel: 'M2.5 2.5h11v11h-11zM9.5 2.5v11',
  warning: 'M8 2 14.5 13.5h-13zM8 6.5v3M8 11.5h.01',
  info: 'M8 1.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13M8 7.5v3.5M8 5h.01',
  file: 'M4 1.5h5.5L13 5v9.5H4zM9.5 1.5V5H13',
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name }: { name: IconName }): JSX.Element {
  return (
    <svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}
