import type { Cadence } from './checklist';

/** Days are `YYYY-MM-DD` in the calendar of whoever reads them: they sort as text and have no time zone. */

/** True for a day that the calendar has. */
export function isDay(text: string): boolean {
  const match = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text);
  if (match === null) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().slice(0, 10) === text;
}

/** The day of a moment where the machine is. */
export function dayOf(date: Date): string {
  const part = (value: number): string => String(value).padStart(2, '0');
  return `${date.getFullYear()}-${part(date.getMonth() + 1)}-${part(date.getDate())}`;
}

/**
 * The first day of a cadence that is later than `day`, counted from `anchor`, the day of an earlier instance.
 * Months end where they do: the 31st is followed by the 30th, or the 28th, and then by the 31st again.
 */
export function nextDay(anchor: string, cadence: Cadence, day: string): string {
  for (let step = 1; ; step++) {
    const next = stepped(anchor, cadence, step);
    if (next > day) return next;
  }
}

function stepped(anchor: string, cadence: Cadence, steps: number): string {
  const [year, month, date] = anchor.split('-').map(Number) as [number, number, number];
  if (cadence === 'daily' || cadence === 'weekly') {
    const days = cadence === 'daily' ? steps : steps * 7;
    return new Date(Date.UTC(year, month - 1, date + days)).toISOString().slice(0, 10);
  }
  const months = month - 1 + (cadence === 'monthly' ? steps : steps * 3);
  const last = new Date(Date.UTC(year, months + 1, 0)).getUTCDate();
  return new Date(Date.UTC(year, months, Math.min(date, last))).toISOString().slice(0, 10);
}
