import type { GateState } from '../../core/checklist/gateState';
import type { ChecklistEntry } from './entries';

/** As much of markdown-it as is used here. */
export interface MarkdownIt {
  readonly renderer: {
    render(tokens: readonly MarkdownToken[], options: unknown, env: unknown): string;
  };
}

interface MarkdownToken {
  readonly type: string;
  /** First line, 0-based, and the line after the last one. */
  readonly map: readonly [number, number] | null;
  readonly children: readonly MarkdownToken[] | null;
  readonly content: string;
}

const MARKS: Readonly<Record<GateState['state'], string>> = {
  passes: '✓',
  fails: '✗',
  stale: '⟳',
  unmeasured: '?',
  invalid: '!',
};

/**
 * Shows, in Markdown's preview of a checklist, boxes for its items and the state of its gates, as the view does. Done
 * while painting: only then the preview says which document it is, and what was parsed is kept when states change.
 */
export function extendPreview(
  { renderer }: MarkdownIt,
  entryOf: (file: string) => ChecklistEntry | undefined,
  describe: (state: GateState) => string,
): void {
  const render = renderer.render.bind(renderer);
  renderer.render = (tokens, options, env) => {
    const file = fileOf(env);
    const entry = file === undefined ? undefined : entryOf(file);
    return render(
      entry === undefined ? tokens : tokens.map((token) => withState(token, entry, describe)),
      options,
      env,
    );
  };
}

/** VS Code's preview tells the document that it paints. */
function fileOf(env: unknown): string | undefined {
  const { currentDocument } = (env ?? {}) as { readonly currentDocument?: { readonly fsPath?: unknown } };
  return typeof currentDocument?.fsPath === 'string' ? currentDocument.fsPath : undefined;
}

function withState(
  token: MarkdownToken,
  { states }: ChecklistEntry,
  describe: (state: GateState) => string,
): MarkdownToken {
  const { type, map, children } = token;
  const [first] = children ?? [];
  if (type !== 'inline' || map === null || children === null || first === undefined) return token;
  const box = first.type === 'text' ? /^\[([ xX])\] /.exec(first.content) : null;
  const state = states.get(map[0] + 1);
  if (box === null && state === undefined) return token;
  const shown = [...children];
  if (box !== null) {
    const content = `${box[1] === ' ' ? '☐' : '☑'} ${first.content.slice(box[0].length)}`;
    shown[0] = copied(first, { content });
  }
  if (state !== undefined) {
    // A text, so that nothing in it is formatting.
    const content = ` ${MARKS[state.state]} ${describe(state)}`;
    shown.push(copied(first, { type: 'text', tag: '', attrs: null, map: null, children: null, content }));
  }
  return copied(token, { children: shown });
}

/** Tokens are kept between paintings, so they are not changed. */
function copied(token: MarkdownToken, changes: object): MarkdownToken {
  return Object.assign(Object.create(Object.getPrototypeOf(token)), token, changes);
}
