/**
 * How numbers are written for people. Every face prints through these, so that the lens, the table, the
 * flame graph and the command line never disagree by a rounding.
 */

/** `41.2 %`; two significant decimals below 0.1 so that a small share is not shown as nothing. */
export function formatPercent(percent: number): string {
  if (!Number.isFinite(percent)) return '–';
  const magnitude = Math.abs(percent);
  const digits = magnitude === 0 ? 0 : magnitude < 0.1 ? 2 : 1;
  return `${percent.toFixed(digits)} %`;
}

/** Microseconds: `870 µs`, `12.3 ms`, `1.31 s`, `2 min 05 s`. */
export function formatDuration(microseconds: number): string {
  if (!Number.isFinite(microseconds)) return '–';
  if (microseconds < 0) return `−${formatDuration(-microseconds)}`;
  if (microseconds < 999.5) return `${Math.round(microseconds)} µs`;
  const milliseconds = microseconds / 1000;
  if (milliseconds < 99.95) return `${milliseconds.toFixed(1)} ms`;
  if (milliseconds < 999.5) return `${Math.round(milliseconds)} ms`;
  const seconds = milliseconds / 1000;
  if (seconds < 59.995) return `${seconds.toFixed(2)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`;
}

const BYTE_UNITS = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

/** Bytes in decimal units (1 kB = 1000 B): `512 B`, `1.2 MB`. */
export function formatBytes(bytes: number): string {
  if (!Number.isFinite(bytes)) return '–';
  if (bytes < 0) return `−${formatBytes(-bytes)}`;
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < BYTE_UNITS.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit === 0 || value >= 99.95 ? Math.round(value) : value.toFixed(1)} ${BYTE_UNITS[unit]}`;
}

/** A profile's value in its unit. */
export function formatValue(value: number, unit: 'us' | 'bytes'): string {
  return unit === 'us' ? formatDuration(value) : formatBytes(value);
}

/** A change of a profile's value with its sign: `+12.0 ms`, `−1.10 s`, `±0`. */
export function formatChange(delta: number, unit: 'us' | 'bytes'): string {
  const text = formatValue(delta, unit);
  if (/^−?0 /.test(text)) return '±0';
  return delta > 0 ? `+${text}` : text;
}

/** `p = 0.004`, `p < 0.001`. */
export function formatP(p: number): string {
  return p < 0.001 ? 'p < 0.001' : `p = ${p.toFixed(3)}`;
}

/** `12 345`: groups of three, by a thin no-break space, the same in every locale. */
export function formatCount(count: number): string {
  return String(Math.round(count)).replace(/\B(?=(\d{3})+$)/g, '\u202f');
}
