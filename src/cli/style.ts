import { styleText } from 'node:util';

/** Terminal styles when the output shows them, the plain text otherwise. */
export function styler(color: boolean): (style: 'bold' | 'dim' | 'red' | 'yellow', text: string) => string {
  return color ? (style, text) => styleText(style, text, { validateStream: false }) : (_, text) => text;
}
