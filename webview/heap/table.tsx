import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { formatBytes, formatCount } from '../../src/core/base/units';
import type { HeapRow, HeapRows } from '../../src/protocol/heap';
import { type Line, parentOf, Tree } from './tree';

interface TableProps {
  readonly label: string;
  /** Asks for rows below a row; '' is the top. Another function means another table. */
  readonly load: (ref: string, offset: number) => Promise<HeapRows>;
  readonly totalBytes: number;
  /** `changes`: the sizes of rows at the top are by how much something grew. */
  readonly sizes: 'all' | 'changes';
  /** Text for a table without rows. */
  readonly empty: string;
  readonly onSelect?: (row: HeapRow) => void;
  readonly onOpen: (row: HeapRow) => void;
}

/** A table whose rows open, loaded as they do; up and down move, right and left open and close, Enter goes to the code. */
export function Table({ label, load, totalBytes, sizes, empty, onSelect, onOpen }: TableProps) {
  const [tree, setTree] = useState(Tree.empty);
  const [current, setCurrent] = useState('0');
  const grid = useRef<HTMLDivElement>(null);
  const asked = useRef<unknown>(undefined);

  const fetchRows = useCallback(
    async (path: string, ref: string, offset: number): Promise<void> => {
      const rows = await load(ref, offset);
      if (asked.current === load) setTree((before) => before.with(path, offset, rows));
    },
    [load],
  );
  useEffect(() => {
    asked.current = load;
    setTree(Tree.empty);
    setCurrent('0');
    void fetchRows('', '', 0);
  }, [load, fetchRows]);
  useLayoutEffect(() => {
    const active = document.activeElement;
    if (active instanceof HTMLElement && grid.current?.contains(active) === true)
      grid.current.querySelector<HTMLElement>('[tabindex="0"]')?.focus();
  }, [current]);

  const lines = tree.lines();
  const at = Math.max(
    0,
    lines.findIndex((line) => line.path === current),
  );

  const toggle = (line: Line, isOpen: boolean): void => {
    if (line.kind === 'more') {
      const above = lines.find((one) => one.path === line.parent);
      void fetchRows(line.parent, above?.kind === 'row' ? above.row.ref : '', line.loaded);
      return;
    }
    if (!line.row.expandable) return;
    setTree((before) => before.toggled(line.path, isOpen));
    if (isOpen && !tree.has(line.path)) void fetchRows(line.path, line.row.ref, 0);
  };
  const choose = (line: Line): void => {
    setCurrent(line.path);
    if (line.kind === 'row') onSelect?.(line.row);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const line = lines[at];
    if (line === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    const move = (to: Line | undefined): void => {
      if (to !== undefined) choose(to);
    };
    switch (event.key) {
      case 'ArrowDown':
        move(lines[at + 1]);
        break;
      case 'ArrowUp':
        move(lines[at - 1]);
        break;
      case 'Home':
        move(lines[0]);
        break;
      case 'End':
        move(lines.at(-1));
        break;
      case 'ArrowRight':
        if (line.kind === 'row' && line.isOpen) move(lines[at + 1]);
        else toggle(line, true);
        break;
      case 'ArrowLeft':
        if (line.kind === 'row' && line.isOpen) toggle(line, false);
        else move(lines.find((one) => one.path === parentOf(line.path)));
        break;
      case 'Enter':
        if (line.kind === 'row' && line.row.place !== undefined) onOpen(line.row);
        else toggle(line, line.kind === 'more' || !line.isOpen);
        break;
      default:
        return;
    }
    event.preventDefault();
  };

  if (lines.length === 0 && tree.has('')) return <p class="empty">{empty}</p>;
  return (
    <div class="grid" ref={grid} aria-busy={!tree.has('')}>
      {/* biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: rows open and are chosen with keys */}
      <table role="treegrid" aria-label={label} class={sizes}>
        <thead>
          <tr class="row head">
            <th scope="col">Object</th>
            <th scope="col">{sizes === 'changes' ? 'Objects' : 'Count'}</th>
            <th scope="col">{sizes === 'changes' ? 'New' : 'Distance'}</th>
            <th scope="col">Shallow</th>
            <th scope="col">Retained</th>
          </tr>
        </thead>
        <tbody>
          {lines.map((line, i) => (
            <TableLine
              key={line.path}
              line={line}
              sizes={sizes}
              isCurrent={i === at}
              totalBytes={totalBytes}
              onKeyDown={onKeyDown}
              onChoose={() => choose(line)}
              onToggle={() => toggle(line, line.kind === 'more' || !line.isOpen)}
              onOpen={onOpen}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface LineProps {
  readonly line: Line;
  readonly sizes: TableProps['sizes'];
  readonly isCurrent: boolean;
  readonly totalBytes: number;
  onKeyDown(event: KeyboardEvent): void;
  onChoose(): void;
  onToggle(): void;
  onOpen(row: HeapRow): void;
}

function TableLine({ line, sizes, isCurrent, totalBytes, onKeyDown, onChoose, onToggle, onOpen }: LineProps) {
  const indent = Math.min(line.depth, 30);
  const tabIndex = isCurrent ? 0 : -1;
  if (line.kind === 'more') {
    return (
      <tr
        class={`row depth${indent} more`}
        aria-level={line.depth + 1}
        tabIndex={tabIndex}
        onKeyDown={onKeyDown}
        onClick={onToggle}
      >
        <td colSpan={5}>{`Show more (${formatCount(line.left)} left)`}</td>
      </tr>
    );
  }
  const { row } = line;
  return (
    <tr
      class={`row depth${indent}${isCurrent ? ' current' : ''}`}
      tabIndex={tabIndex}
      aria-level={line.depth + 1}
      aria-selected={isCurrent}
      aria-posinset={line.index}
      aria-setsize={line.of}
      {...(row.expandable ? { 'aria-expanded': line.isOpen } : {})}
      onKeyDown={onKeyDown}
      onClick={onChoose}
      onDblClick={onToggle}
    >
      <td class="object" title={row.label}>
        {row.expandable ? (
          <button
            type="button"
            class={line.isOpen ? 'twisty open' : 'twisty'}
            tabIndex={-1}
            onClick={onToggle}
          >
            <span class="hidden">{line.isOpen ? 'Close' : 'Open'}</span>
          </button>
        ) : (
          <span class="twisty none" />
        )}
        {row.edge === undefined ? null : (
          <span class="edge" title={row.reason ?? ''}>
            {row.edge}{' '}
          </span>
        )}
        <span class="label">{row.label}</span>
        {row.id === undefined ? null : <span class="id"> @{row.id}</span>}
        {row.place === undefined ? null : (
          <button type="button" class="place" tabIndex={-1} onClick={() => onOpen(row)}>
            {`${row.place.file.split(/[\\/]/).at(-1)}:${row.place.line}`}
          </button>
        )}
        {row.detail === undefined ? null : (
          <span class="detail" title={row.detail}>
            {` ${row.detail}`}
          </span>
        )}
      </td>
      <td class="number">{countText(row)}</td>
      <td class="number">
        {sizes === 'all' && row.distance !== undefined ? formatCount(row.distance) : changeText(row)}
      </td>
      <td class="number">{sizeText(row, row.shallow)}</td>
      <td class="number">
        {sizeText(row, row.retained)}
        {row.change === undefined && row.retained !== undefined && totalBytes > 0
          ? ` ${((row.retained / totalBytes) * 100).toFixed(1)} %`
          : ''}
      </td>
    </tr>
  );
}

function countText({ count, change }: HeapRow): string {
  if (change !== undefined) return change.counts.map(formatCount).join(' → ');
  return count === undefined ? '' : formatCount(count);
}

function changeText({ change }: HeapRow): string {
  if (change?.count === undefined) return '';
  return change.count > 0 ? `+${formatCount(change.count)}` : formatCount(change.count);
}

function sizeText({ change }: HeapRow, bytes: number | undefined): string {
  if (bytes === undefined) return '';
  return change !== undefined && bytes > 0 ? `+${formatBytes(bytes)}` : formatBytes(bytes);
}
