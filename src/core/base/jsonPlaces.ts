/** A place in a text, both 1-based; columns count UTF-16 units, as editors do. */
export interface TextPlace {
  readonly line: number;
  readonly column: number;
}

/** Blanks, then a sign, a text, or another plain value. */
const TOKEN =
  /[\s\ufeff]*(?:([{}[\]:,])|("(?:[^"\\\p{Cc}]|\\(?:["\\/bfnrt]|u[\da-f]{4}))*")|(-?(?:0|[1-9]\d*)(?:\.\d+)?(?:e[+-]?\d+)?|true|false|null))/iuy;

/**
 * Where the value at `path` stands in a JSON text, or its key when `path` ends in one. Of a text that ends or goes
 * wrong before that, the place where it does.
 * @param path names of members and numbers of elements, from the outside in; undefined looks for what is wrong
 */
export function placeInJson(
  text: string,
  path: readonly (string | number)[] | undefined,
  at: 'key' | 'value' = 'value',
): TextPlace {
  return placeAt(text, offsetIn(text, path, at));
}

/** A container that is open, and where in it the reading is. */
interface Open {
  readonly isObject: boolean;
  name: string | number;
}

function offsetIn(text: string, path: readonly (string | number)[] | undefined, at: 'key' | 'value'): number {
  const open: Open[] = [];
  let expects: 'value' | 'value or end' | 'key' | 'key or end' | 'colon' | 'comma or end' | 'nothing' =
    'value';
  const isThere = (): boolean =>
    path !== undefined && path.length === open.length && path.every((name, i) => open[i]!.name === name);
  TOKEN.lastIndex = 0;
  for (;;) {
    const before = TOKEN.lastIndex;
    const match = TOKEN.exec(text);
    const blank = /^[\s\ufeff]*/.exec(text.slice(before))![0].length;
    const start = before + blank;
    if (match === null) return start;
    const [, sign, string] = match;
    const top = open.at(-1);
    const isEnd = sign === (top?.isObject ? '}' : ']') && top !== undefined;
    if (isEnd && /end/.test(expects)) {
      open.pop();
      expects = open.length === 0 ? 'nothing' : 'comma or end';
    } else if (string !== undefined && /key/.test(expects)) {
      top!.name = JSON.parse(string);
      if (at === 'key' && isThere()) return start;
      expects = 'colon';
    } else if (sign === ':' && expects === 'colon') {
      expects = 'value';
    } else if (sign === ',' && expects === 'comma or end') {
      if (!top!.isObject) top!.name = (top!.name as number) + 1;
      expects = top!.isObject ? 'key' : 'value';
    } else if (/value/.test(expects) && (sign === undefined || sign === '{' || sign === '[')) {
      if (isThere()) return start;
      if (sign === undefined) expects = open.length === 0 ? 'nothing' : 'comma or end';
      else {
        open.push({ isObject: sign === '{', name: sign === '{' ? '' : 0 });
        expects = sign === '{' ? 'key or end' : 'value or end';
      }
    } else return start;
  }
}

function placeAt(text: string, offset: number): TextPlace {
  const before = text.slice(0, offset).split(/\r\n|\r|\n/);
  return { line: before.length, column: before.at(-1)!.length + 1 };
}
