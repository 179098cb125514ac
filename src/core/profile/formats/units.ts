import type { Unit } from '../profile';

/** How a foreign unit is counted: in which of our units, and by which factor. */
export interface UnitScale {
  readonly unit: Unit;
  readonly factor: number;
  /** What is lost, for people. */
  readonly note?: string;
}

const SCALES: ReadonlyMap<string, UnitScale> = new Map([
  ['nanoseconds', { unit: 'us', factor: 1e-3 }],
  ['microseconds', { unit: 'us', factor: 1 }],
  ['milliseconds', { unit: 'us', factor: 1e3 }],
  ['seconds', { unit: 'us', factor: 1e6 }],
  ['bytes', { unit: 'bytes', factor: 1 }],
]);

/** The scale of a unit by its full name; counts and unknown units are shown as microseconds, and say so. */
export function unitScale(name: string): UnitScale {
  return (
    SCALES.get(name) ?? {
      unit: 'us',
      factor: 1,
      note: 'The file counts samples and not time: one is shown as 1 µs, so read the percentages.',
    }
  );
}
