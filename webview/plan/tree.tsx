// biome-ignore-all lint/a11y/useSemanticElements: rows that are moved into place can't be those of a table
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus and names its active row
import type { ComponentChildren } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { formatCount } from '../../src/core/base/units';
import { amountText, heatLevel, percentText, ratioLevel, ratioText, rowCountText } from './numbers';
import type { ShownNode } from './planModel';
import type { TreeState } from './useTree';
import { placeAmongSiblings } from './visibleNodes';

/** Pixels; the style sheet's too. */
const ROW = 24;
/** Rows beyond the edges, so that scrolling shows no gaps. */
const SPARE = 12;
/** Deeper nodes are not moved further to the right: their depth is told instead. */
const MAX_INDENT = 24;

interface TreeProps {
  /** Unique in the page. */
  readonly id: string;
  readonly label: string;
  readonly tree: TreeState;
  /** Nodes that the search found. */
  readonly matches: ReadonlySet<number>;
  /** An additional column. */
  readonly extra?: { readonly heading: string; cell(node: ShownNode): ComponentChildren };
  /** Added to a row's class. */
  classOf?(node: ShownNode): string;
}

/** The plan as a tree of rows, of which only those in sight are in the document. */
export function Tree({ id, label, tree, matches, extra, classOf }: TreeProps) {
  const { model, visible, current } = tree;
  const place = useRef<HTMLDivElement>(null);
  const [view, setView] = useState({ top: 0, height: 600 });
  const at = visible.findIndex((node) => node.id === current);

  useLayoutEffect(() => {
    const element = place.current!;
    const measure = (): void => setView({ top: element.scrollTop, height: element.clientHeight });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    element.addEventListener('scroll', measure, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', measure);
    };
  }, []);
  // The heading covers the first row's height at the top.
  useEffect(() => {
    const element = place.current!;
    const top = at * ROW;
    if (top < element.scrollTop) element.scrollTop = top;
    else if (top + 2 * ROW > element.scrollTop + element.clientHeight)
      element.scrollTop = top + 2 * ROW - element.clientHeight;
  }, [at]);

  const first = Math.max(0, Math.floor(view.top / ROW) - SPARE);
  const last = Math.min(visible.length, Math.ceil((view.top + view.height) / ROW) + SPARE);
  const shown = visible.slice(first, last).map((node, offset) => ({ node, row: first + offset }));
  // The current one must be there for screen readers, wherever the view is.
  if (at >= 0 && (at < first || at >= last)) shown.push({ node: visible[at]!, row: at });

  const columns = ['Node', model.isTimed ? 'Time' : 'Cost', 'Rows', 'Loops', 'Buffers'];
  const style = { height: `${(visible.length + 1) * ROW}px` };
  return (
    <div
      class={extra === undefined ? 'tree' : 'tree with-extra'}
      ref={place}
      role="treegrid"
      aria-label={label}
      aria-rowcount={visible.length + 1}
      aria-colcount={columns.length + (extra === undefined ? 0 : 1)}
      aria-activedescendant={at < 0 ? undefined : `${id}-${current}`}
      tabIndex={0}
      onKeyDown={tree.onKeyDown}
    >
      <div class="canvas" role="presentation" style={style}>
        <div class="row head" role="row" aria-rowindex={1}>
          {columns.map((column) => (
            <span key={column} role="columnheader" class={`cell ${column.toLowerCase()}`}>
              {column}
            </span>
          ))}
          {extra === undefined ? null : (
            <span role="columnheader" class="cell extra">
              {extra.heading}
            </span>
          )}
        </div>
        {shown.map(({ node, row }) => (
          <Row
            key={node.id}
            id={`${id}-${node.id}`}
            tree={tree}
            shown={model.nodes[node.id]!}
            row={row}
            className={`${node.id === current ? ' current' : ''}${matches.has(node.id) ? ' match' : ''} ${
              classOf?.(model.nodes[node.id]!) ?? ''
            }`}
            extra={extra?.cell(model.nodes[node.id]!)}
            hasExtra={extra !== undefined}
          />
        ))}
      </div>
    </div>
  );
}

interface RowProps {
  readonly id: string;
  readonly tree: TreeState;
  readonly shown: ShownNode;
  readonly row: number;
  readonly className: string;
  readonly extra: ComponentChildren;
  readonly hasExtra: boolean;
}

function Row({ id, tree, shown, row, className, extra, hasExtra }: RowProps) {
  const { node, cost, isHeavy } = shown;
  const { model } = tree;
  const hasChildren = node.children.length > 0;
  const isOpen = !tree.closed.has(node.id);
  const { index, of } = placeAmongSiblings(model.plan, node);
  const unit = model.isTimed ? 'ms' : 'cost';
  const own = cost.selfMs ?? cost.share * (model.plan.nodes[0]?.totalCost ?? 0);
  const bar = { width: `${Math.max(cost.share > 0 ? 1 : 0, cost.share * 100)}%` };
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the grid hears the keys
    <div
      id={id}
      role="row"
      class={`row${isHeavy ? ' heavy' : ''}${className}`}
      style={{ transform: `translateY(${(row + 1) * ROW}px)` }}
      aria-rowindex={row + 2}
      aria-level={node.depth + 1}
      aria-posinset={index}
      aria-setsize={of}
      aria-selected={tree.current === node.id}
      {...(hasChildren ? { 'aria-expanded': isOpen } : {})}
      onClick={() => tree.goTo(node.id)}
      onDblClick={() => tree.toggle(node.id)}
    >
      <span
        role="gridcell"
        class="cell node"
        title={`${shown.title}${shown.condition === undefined ? '' : `\n${shown.condition}`}`}
      >
        <span class="indent" style={{ width: `${Math.min(node.depth, MAX_INDENT) * 14}px` }} />
        {node.depth > MAX_INDENT ? <span class="depth">{node.depth}</span> : null}
        <span
          class={hasChildren ? (isOpen ? 'twisty open' : 'twisty') : 'twisty none'}
          aria-hidden="true"
          onClick={(event) => {
            event.stopPropagation();
            tree.toggle(node.id);
          }}
        />
        <span class="title">{shown.title}</span>
        <Marks shown={shown} />
        {shown.condition === undefined ? null : <span class="condition"> {shown.condition}</span>}
      </span>
      <span
        role="gridcell"
        class="cell time"
        title={`${percentText(cost.share)} of the ${model.isTimed ? 'time' : 'estimated cost'}; with what is below ${percentText(cost.totalShare)}`}
      >
        <span class="track" aria-hidden="true">
          <span class={`bar heat${heatLevel(cost.share)}`} style={bar} />
        </span>
        <span class="share">{percentText(cost.share)}</span>
        <span class="amount">{amountText(own, unit)}</span>
      </span>
      <RowsCell shown={shown} />
      <span role="gridcell" class="cell loops">
        {node.actual === undefined ? '' : formatCount(node.actual.loops)}
      </span>
      <span role="gridcell" class="cell buffers">
        {cost.selfBlocks === undefined ? '' : formatCount(cost.selfBlocks)}
      </span>
      {hasExtra ? (
        <span role="gridcell" class="cell extra">
          {extra}
        </span>
      ) : null}
    </div>
  );
}

/** Rows per execution: what came and what was expected. */
function RowsCell({ shown }: { readonly shown: ShownNode }) {
  const { node, ratio } = shown;
  const expected = rowCountText(node.planRows);
  if (node.actual === undefined) {
    return (
      <span role="gridcell" class="cell rows" title={`${expected} rows expected`}>
        <span class="expected">{expected}</span>
      </span>
    );
  }
  const off = ratioText(ratio);
  return (
    <span
      role="gridcell"
      class="cell rows"
      title={`${rowCountText(node.actual.rows)} rows per execution, ${expected} expected`}
    >
      {off === undefined ? null : <span class={`off off${ratioLevel(ratio)}`}>{off}</span>}
      <span>{rowCountText(node.actual.rows)}</span>
      <span class="expected"> / {expected}</span>
    </span>
  );
}

function Marks({ shown }: { readonly shown: ShownNode }) {
  const [worst] = shown.findings;
  return (
    <>
      {worst === undefined ? null : (
        <span class={`finding ${worst.severity}`} title={worst.message}>
          <span class="hidden">{`${worst.severity}: `}</span>
          {worst.rule}
          {shown.findings.length > 1 ? ` +${shown.findings.length - 1}` : ''}
        </span>
      )}
      {shown.marks.map(({ text, bad }) => (
        <span key={text} class={bad ? 'mark bad' : 'mark'}>
          {text}
        </span>
      ))}
    </>
  );
}
