import type { GateState } from '../../core/checklist/gateState';
import type { ChecklistEntry } from './entries';

/** As much of markdown-it as is used here. */
export interface MarkdownIt {
  readonly core: {
    readonly ruler: { after(name: string, own: string, rule: (state: MarkdownState) => void): void };
  };
}

interface MarkdownState {
  readonly env?: { readonly currentDocument?: { readonly fsPath?: string } };
  readonly tokens: readonly MarkdownToken[];
  readonly Token: new (type: string, tag: string, nesting: number) => MarkdownToken;
}

interface MarkdownToken {
  readonly type: string;
  /** First line, 0-based, and the line after the last one. */
  readonly map: readonly [number, number] | null;
  readonly children: MarkdownToken[] | null;
  content: string;
}

const MARKS: Readonly<Record<GateState['state'], string>> = {
  passes: '✓',
  fails: '✗',
  stale: '⟳',
  unmeasured: '?',
  invalid: '!',
};

/** Shows, in Markdown's preview of a checklist, boxes for its items and the state of its gates, as the view does. */
export function extendPreview(
  markdown: MarkdownIt,
  entryOf: (file: string) => ChecklistEntry | undefined,
  describe: (state: GateState) => string,
): void {
  markdown.core.ruler.after('inline', 'hotlight-gates', ({ env, tokens, Token }) => {
    const file = env?.currentDocument?.fsPath;
    const entry = file === undefined ? undefined : entryOf(file);
    if (entry === undefined) return;
    for (const { type, map, children } of tokens) {
      if (type !== 'inline' || map === null || children === null) continue;
      const [first] = children;
      if (first?.type === 'text') {
        first.content = first.content.replace(/^\[([ xX])\] /, (_, box) => (box === ' ' ? '☐ ' : '☑ '));
      }
      const state = entry.states.get(map[0] + 1);
      if (state === undefined) continue;
      // A text, so that nothing in it is formatting.
      const text = new Token('text', '', 0);
      text.content = ` ${MARKS[state.state]} ${describe(state)}`;
      children.push(text);
    }
  });
}
