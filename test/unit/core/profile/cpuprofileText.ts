/** Writes the same profile in every way that JSON and V8 allow, to prove that a reader sees one profile. */

export interface TextNode {
  id: number;
  callFrame: {
    functionName: string;
    scriptId: string;
    url: string;
    lineNumber: number;
    columnNumber: number;
  };
  hitCount: number;
  children: number[];
  positionTicks: { line: number; ticks: number }[];
}

export interface TextProfile {
  nodes: TextNode[];
  startTime: number;
  endTime: number;
  samples: number[];
  timeDeltas: number[];
}

/** Draws a number from 0 to `limit` - 1. */
export type Draw = (limit: number) => number;

const SPACES = ['', '', '', ' ', '\n', '\t ', '\r\n  '];

/** JSON with fields in any order, white space anywhere and strings escaped at will. */
export function untidyJson(value: unknown, draw: Draw): string {
  const space = () => SPACES[draw(SPACES.length)]!;
  const list = (items: string[]) => items.map((item) => `${space()}${item}${space()}`).join(',');
  if (Array.isArray(value)) return `[${space()}${list(value.map((item) => untidyJson(item, draw)))}]`;
  if (typeof value === 'object' && value !== null) {
    const entries = shuffled(Object.entries(value), draw);
    return `{${space()}${list(entries.map(([key, item]) => `${JSON.stringify(key)}${space()}:${space()}${untidyJson(item, draw)}`))}}`;
  }
  if (typeof value === 'string') return untidyString(value, draw);
  if (typeof value === 'number') return untidyNumber(value, draw);
  return JSON.stringify(value);
}

function untidyString(text: string, draw: Draw): string {
  const unit = (code: number) => `\\u${code.toString(16).padStart(4, '0')}`;
  if (draw(4) > 0) return JSON.stringify(text);
  return `"${Array.from({ length: text.length }, (_, i) => unit(text.charCodeAt(i))).join('')}"`;
}

function untidyNumber(value: number, draw: Draw): string {
  if (draw(6) > 0) return String(value);
  return draw(2) ? `${value * 10}e-1` : `${value}.0`;
}

export function shuffled<T>(items: readonly T[], draw: Draw): T[] {
  const rest = [...items];
  const out: T[] = [];
  while (rest.length > 0) out.push(...rest.splice(draw(rest.length), 1));
  return out;
}
