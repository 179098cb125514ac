import { HotlightError } from '../../base/errors';
import { NAMES } from './names';
import { DIMENSION_WORDS, quantity } from './quantity';

/**
 * A value that people enter, in the unit that gates keep it in.
 * @param text `180ms`, `72 %`, `12`
 * @throws HotlightError `usage` that says what the value is measured in
 */
export function parseMeasurement(name: string, text: string): number {
  const known = Object.hasOwn(NAMES, name) ? NAMES[name] : undefined;
  if (known === undefined) {
    throw new HotlightError(
      'usage',
      `There is no value "${name}"; known are ${Object.keys(NAMES).join(', ')}.`,
    );
  }
  const [, number = '', unit = ''] = /^\s*(-?\d+(?:\.\d+)?)\s*([^\d\s].*?)?\s*$/.exec(text) ?? [];
  const given = number === '' ? undefined : quantity(Number(number), unit);
  if (given === undefined || given.dimension !== known.dimension) {
    throw new HotlightError('usage', `${name} is ${DIMENSION_WORDS[known.dimension]}, not "${text.trim()}".`);
  }
  return given.value;
}
