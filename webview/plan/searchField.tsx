import { formatCount } from '../../src/core/base/units';
import type { Search } from './useSearch';
import type { TreeState } from './useTree';

/** Enter goes to the next match, with Shift to the one before. */
export function SearchField({ search, tree }: { readonly search: Search; readonly tree: TreeState }) {
  const { text, matches } = search;
  const go = (step: 1 | -1): void => {
    const found = search.next(tree.current, step);
    if (found !== undefined) tree.goTo(found);
  };
  const at = [...matches].indexOf(tree.current);
  const place = at < 0 ? '' : `${at + 1} of `;
  return (
    <span class="search">
      <input
        type="search"
        id="search"
        aria-label="Search nodes, conditions and findings"
        placeholder="Search nodes and conditions"
        value={text}
        onInput={(event) => search.setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') go(event.shiftKey ? -1 : 1);
        }}
      />
      <span class="quiet" role="status">
        {text.trim() === '' ? '' : `${place}${formatCount(matches.size)}`}
      </span>
    </span>
  );
}
