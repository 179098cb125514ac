import { HotlightError } from '../../base/errors';
import { walkTree } from '../callTree';
import type { Frame, Profile } from '../profile';
import { type Callee, ProfileBuilder } from '../profileBuilder';
import type { ReadOptions } from '../readOptions';
import type { NamedProfile } from './named';
import { unitScale } from './units';

const NEWLINE = 0x0a;
const ANONYMOUS = '(anonymous)';
/** Longer lines than this are no stacks. */
const LONGEST_LINE = 1 << 24;

/**
 * Reads collapsed stacks (also: folded), as Brendan Gregg's scripts, perf, async-profiler and py-spy write
 * them: a line for each stack, outermost function first, separated by ";", and a number at its end. A place in
 * parentheses at the end of a name, `work (a.py:12)`, is taken for the function's place. The numbers have no
 * unit and no order in time.
 */
export function readCollapsed(bytes: Uint8Array, options: ReadOptions = {}): NamedProfile[] {
  const subject = options.name ?? 'The file of collapsed stacks';
  const builder = new ProfileBuilder('us');
  const decoder = new TextDecoder();
  const callees = new Map<string, number>();
  let start = 0;
  let number = 0;
  let stacks = 0;
  while (start < bytes.length) {
    const newline = bytes.indexOf(NEWLINE, start);
    const end = newline < 0 ? bytes.length : newline;
    number++;
    if (end - start > LONGEST_LINE) throw notAStack(subject, number);
    const line = decoder.decode(bytes.subarray(start, end)).trim();
    start = end + 1;
    if (line === '' || line.startsWith('#')) continue;
    const parts = /^(.*?)\s+(\d+(?:\.\d+)?(?:e[+-]?\d+)?)$/i.exec(line);
    if (parts === null) throw notAStack(subject, number);
    let node = 0;
    for (const text of parts[1]!.split(';')) {
      if (text === '') continue;
      let frame = callees.get(text);
      if (frame === undefined) {
        frame = builder.callee(calleeOf(text));
        callees.set(text, frame);
      }
      node = builder.child(node, frame);
    }
    builder.addSelf(node, Number(parts[2]));
    stacks++;
  }
  if (stacks === 0) throw new HotlightError('bad-input', `${subject} is empty: it has no stacks.`);
  const { note } = unitScale('count');
  return [{ name: '', profile: builder.build({ startTime: 0, duration: 0 }), notes: [note!] }];
}

function notAStack(subject: string, line: number): HotlightError {
  return new HotlightError(
    'bad-input',
    `${subject} is damaged: line ${line} is not a stack, which is names separated by ";" and a number.`,
  );
}

function calleeOf(text: string): Callee {
  const place = /^(.*) \((.+?)(?::(\d{1,9}))?(?::(\d{1,9}))?\)$/.exec(text);
  const [, name, file, line, column] = place?.[3] === undefined ? [undefined, text, '', '0', '0'] : place;
  return {
    name: name === ANONYMOUS ? '' : name!,
    url: file!,
    scriptId: '',
    line: Number(line ?? 0),
    column: Number(column ?? 0),
  };
}

/**
 * Writes a profile as collapsed stacks, in pieces of text; several profiles go into one after another. Values
 * are microseconds, or bytes, with up to three decimals. Order in time and lines are not kept.
 */
export function* writeCollapsed(profiles: readonly Profile[]): Generator<string> {
  for (const { frames, parent, frame, self } of profiles) {
    const names = frames.map(frameText);
    const path: string[] = [];
    let pieces: string[] = [];
    let size = 0;
    const full: string[] = [];
    walkTree(
      parent,
      (node) => {
        if (node > 0) path.push(names[frame[node]!]!);
        if (!(self[node]! > 0)) return;
        const line = `${path.join(';') || '(root)'} ${Number(self[node]!.toFixed(3))}\n`;
        pieces.push(line);
        size += line.length;
        if (size > PIECE) {
          full.push(pieces.join(''));
          pieces = [];
          size = 0;
        }
      },
      () => path.pop(),
    );
    yield* full;
    yield pieces.join('');
  }
}

const PIECE = 1 << 20;

/** What separates frames, stacks and numbers can't stand in a name. */
function frameText({ name, file, fileLine, fileColumn }: Frame): string {
  const clean = (text: string): string => text.replace(/[\r\n]/g, ' ').replaceAll(';', ':');
  const column = fileColumn > 0 ? `:${fileColumn}` : '';
  const place = file === '' ? '' : ` (${clean(file)}:${fileLine}${column})`;
  return `${name === '' ? ANONYMOUS : clean(name)}${place}`;
}
