import type { JSX, TargetedKeyboardEvent } from 'preact';
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { formatCount, formatPercent, formatValue } from '../../../src/core/base/units';
import { type FlameModel, percentOf } from '../model';
import { place } from '../naming';
import type { Settings, SortBy } from '../navigation';
import type { Palette } from '../paint/palette';
import { matchFunctions } from '../search';
import { Bar, Chip } from './share';

const ROW_HEIGHT = 24;
/** Rows kept in the document above and below the visible ones. */
const SPARE_ROWS = 8;

const COLUMNS: readonly { readonly by: SortBy; readonly title: string }[] = [
  { by: 'self', title: 'Self' },
  { by: 'total', title: 'Total' },
  { by: 'name', title: 'Function' },
];

/** All functions with their self and total value: filtered, sorted, and only the visible rows in the document. */
export function FunctionTable(props: {
  readonly model: FlameModel;
  readonly palette: Palette;
  readonly chosen: number;
  readonly sort: SortBy;
  readonly filter: string;
  onSet(change: Partial<Settings>): void;
  onChoose(func: number): void;
}): JSX.Element {
  const { model, palette, chosen, sort, filter } = props;
  const rows = useMemo(() => sortedFunctions(model, sort, filter), [model, sort, filter]);
  const mostSelf = useMemo(
    () => rows.reduce((most, func) => Math.max(most, model.functions[func]!.self), 0),
    [rows],
  );
  const scroller = useRef<HTMLDivElement>(null);
  const [first, setFirst] = useState(0);
  const [active, setActive] = useState(0);
  const [height, setHeight] = useState(600);
  const takeFocus = useRef(false);

  useLayoutEffect(() => {
    scroller.current!.scrollTop = 0;
    setActive(Math.max(0, rows.indexOf(chosen)));
  }, [rows]);

  useEffect(() => {
    const element = scroller.current!;
    const watch = new ResizeObserver(() => setHeight(element.clientHeight));
    watch.observe(element);
    return () => watch.disconnect();
  }, []);

  useLayoutEffect(() => {
    const top = active * ROW_HEIGHT;
    const { scrollTop, clientHeight } = scroller.current!;
    if (top < scrollTop) scroller.current!.scrollTop = top;
    else if (top + ROW_HEIGHT > scrollTop + clientHeight)
      scroller.current!.scrollTop = top + ROW_HEIGHT - clientHeight;
    if (!takeFocus.current) return;
    takeFocus.current = false;
    scroller.current!.querySelector<HTMLElement>(`[data-row="${active}"]`)?.focus({ preventScroll: true });
  }, [active]);

  const onKeyDown = (event: TargetedKeyboardEvent<HTMLTableRowElement>): void => {
    const page = Math.max(1, Math.floor(height / ROW_HEIGHT) - 2);
    const steps: Record<string, number> = {
      ArrowDown: active + 1,
      ArrowUp: active - 1,
      PageDown: active + page,
      PageUp: active - page,
      Home: 0,
      End: rows.length - 1,
    };
    const next = steps[event.key];
    if (next !== undefined) {
      takeFocus.current = true;
      setActive(Math.min(rows.length - 1, Math.max(0, next)));
    } else if (event.key === 'Enter' || event.key === ' ') {
      props.onChoose(rows[active]!);
    } else return;
    event.preventDefault();
  };

  const visible: number[] = [];
  const last = Math.min(rows.length, first + Math.ceil(height / ROW_HEIGHT) + 2 * SPARE_ROWS);
  for (let row = first; row < last; row++) visible.push(row);

  return (
    <section class="functions" aria-label="Functions">
      <input
        type="search"
        class="filter"
        placeholder={`Filter ${formatCount(model.functions.length)} functions`}
        aria-label="Filter functions"
        value={filter}
        onInput={(event) => props.onSet({ filter: event.currentTarget.value })}
      />
      <div
        class="grid"
        ref={scroller}
        onScroll={(event) =>
          setFirst(Math.max(0, Math.floor(event.currentTarget.scrollTop / ROW_HEIGHT) - SPARE_ROWS))
        }
      >
        {/* biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: rows are chosen with keys */}
        <table role="grid" aria-label="Functions by self and total" aria-rowcount={rows.length + 1}>
          <thead>
            <tr>
              {COLUMNS.map(({ by, title }) => (
                <th
                  key={by}
                  scope="col"
                  class={by}
                  aria-sort={sort === by ? (by === 'name' ? 'ascending' : 'descending') : 'none'}
                >
                  <button
                    type="button"
                    class={`sorter ${by === 'name' ? '' : 'right'} ${sort === by ? 'by' : ''}`}
                    onClick={() => props.onSet({ sort: by })}
                  >
                    {title}
                    <span aria-hidden="true">{sort === by ? (by === 'name' ? ' ▲' : ' ▼') : ''}</span>
                  </button>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            <Gap rows={first} />
            {visible.map((row) => (
              <FunctionRow
                key={rows[row]}
                model={model}
                palette={palette}
                func={rows[row]!}
                row={row}
                chosen={rows[row] === chosen}
                mostSelf={mostSelf}
                focusable={row === active}
                onKeyDown={onKeyDown}
                onChoose={() => {
                  setActive(row);
                  props.onChoose(rows[row]!);
                }}
              />
            ))}
            <Gap rows={rows.length - last} />
          </tbody>
        </table>
        {rows.length === 0 && <p class="quiet nothing">No function has “{filter}” in its name or path.</p>}
      </div>
    </section>
  );
}

/** Stands for rows that are out of sight. */
function Gap({ rows }: { rows: number }): JSX.Element {
  const cell = useRef<HTMLTableCellElement>(null);
  useLayoutEffect(() => {
    cell.current!.style.height = `${Math.max(0, rows) * ROW_HEIGHT}px`;
  }, [rows]);
  return (
    // biome-ignore lint/a11y/noAriaHiddenOnFocusable: nothing in it can have the focus
    <tr class="gap" aria-hidden="true">
      <td ref={cell} colSpan={COLUMNS.length} />
    </tr>
  );
}

function FunctionRow(props: {
  readonly model: FlameModel;
  readonly palette: Palette;
  readonly func: number;
  readonly row: number;
  readonly chosen: boolean;
  /** Self value of the function that has most. */
  readonly mostSelf: number;
  readonly focusable: boolean;
  onKeyDown(event: TargetedKeyboardEvent<HTMLTableRowElement>): void;
  onChoose(): void;
}): JSX.Element {
  const { model, palette, func, row, chosen, mostSelf } = props;
  const { name, path, frame, self, total } = model.functions[func]!;
  const where = place(path, frame.fileLine);
  const number = (value: number, most: number): JSX.Element => (
    <td class="number" title={formatValue(value, model.profile.unit)}>
      <Bar percent={most > 0 ? (value / most) * 100 : 0} />
      {formatPercent(percentOf(model, value))}
    </td>
  );
  return (
    <tr
      data-row={row}
      aria-rowindex={row + 2}
      aria-selected={chosen}
      tabIndex={props.focusable ? 0 : -1}
      onClick={props.onChoose}
      onKeyDown={props.onKeyDown}
    >
      {number(self, mostSelf)}
      {number(total, model.busy)}
      <td class="name" title={where === '' ? name : `${name}\n${where}`}>
        <Chip fill={palette.swatches[palette.of[func]!]!.edge} />
        {name} <span class="quiet">{where}</span>
      </td>
    </tr>
  );
}

/** Functions without any value, and the root above all stacks, are not worth a row. */
function sortedFunctions(model: FlameModel, sort: SortBy, filter: string): number[] {
  const { functions } = model;
  const marked = filter.trim() === '' ? undefined : matchFunctions(model, filter);
  const rows: number[] = [];
  for (const [func, { total, frame }] of functions.entries()) {
    if (total <= 0 || func === model.root || frame.category === 'idle') continue;
    if (marked === undefined || marked[func]) rows.push(func);
  }
  const by = functions;
  return rows.sort((a, b) =>
    sort === 'name'
      ? compareText(by[a]!.name, by[b]!.name) || by[b]!.self - by[a]!.self
      : by[b]![sort] - by[a]![sort] || by[b]!.total - by[a]!.total || a - b,
  );
}

function compareText(a: string, b: string): number {
  const [x, y] = [a.toLowerCase(), b.toLowerCase()];
  return x < y ? -1 : x > y ? 1 : 0;
}
