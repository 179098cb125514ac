import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import type { MetricColumns, SecondsRange } from '../../src/core/metrics/history';
import { METRICS } from '../../src/core/metrics/metrics';
import { formatQuantity } from '../../src/core/metrics/quantity';
import { ALERT_LEVELS, type AlertLevel, type Threshold } from '../../src/core/metrics/thresholds';
import type { ChartDefinition } from './charts';
import type { ChartColours } from './colours';
import { clockTime } from './time';

const HEIGHT = 150;
const DASHES = [[], [6, 3], [2, 2], [8, 3, 2, 3]];
/** A threshold further above the values than this many times is not worth the room. */
const THRESHOLD_ROOM = 2.5;

export interface ChartProps {
  readonly definition: ChartDefinition;
  readonly columns: MetricColumns;
  readonly range: SecondsRange;
  readonly thresholds: readonly Threshold[];
  readonly colours: ChartColours;
  /** Chosen by the user. */
  readonly selection: SecondsRange | undefined;
  /** Position in the columns that the keyboard or the mouse is at. */
  readonly cursor: number | undefined;
  onSelect(range: SecondsRange): void;
  onCursor(index: number | undefined): void;
}

/** One chart with a legend that tells the values. */
export function Chart(props: ChartProps) {
  const { columns, colours, cursor, definition, range, selection, thresholds } = props;
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | undefined>(undefined);
  const latest = useRef(props);
  latest.current = props;

  useEffect(() => {
    // Kept, as the reference is empty when the chart has gone and the observer is not told yet.
    const element = place.current!;
    const made = create(element, latest);
    plot.current = made;
    const observer = new ResizeObserver(() => {
      const { clientWidth } = element;
      if (clientWidth > 0) made.setSize({ width: clientWidth, height: HEIGHT });
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
      made.destroy();
    };
  }, [definition, colours]);

  useEffect(() => {
    plot.current?.setData(dataOf(definition, columns));
  }, [columns, definition, colours]);

  useEffect(() => {
    plot.current?.redraw(false, false);
  }, [selection, cursor, thresholds, range]);

  return (
    <section class="chart" aria-label={definition.title}>
      <h2>{definition.title}</h2>
      <Legend {...props} />
      <div class="plot" ref={place} aria-hidden="true" />
    </section>
  );
}

function Legend({ columns, cursor, definition }: ChartProps) {
  return (
    <ul class="legend">
      {definition.lines.map(({ label, metric }, index) => {
        const values = columns.metrics[metric]?.values;
        const value = values === undefined ? undefined : valueAt(values, cursor);
        return (
          <li key={metric} class={values === undefined ? 'absent' : ''}>
            <span class={`swatch line${index}`} />
            {label} <b>{value === undefined ? '–' : formatQuantity(value, METRICS[metric].unit)}</b>
          </li>
        );
      })}
    </ul>
  );
}

/** At a position, or the last one that has a value among the newest few. */
export function valueAt(values: Float64Array, cursor: number | undefined): number | undefined {
  if (cursor !== undefined) {
    const value = values[cursor];
    return value === undefined || Number.isNaN(value) ? undefined : value;
  }
  for (let at = values.length - 1; at >= Math.max(0, values.length - 5); at--) {
    if (!Number.isNaN(values[at]!)) return values[at];
  }
  return undefined;
}

/** For uPlot: the times, then each line's values, least and greatest. */
function dataOf({ lines }: ChartDefinition, { metrics, times }: MetricColumns): uPlot.AlignedData {
  const numbers = (column: Float64Array | undefined): (number | null)[] =>
    column === undefined
      ? Array<null>(times.length).fill(null)
      : Array.from(column, (value) => (Number.isNaN(value) ? null : value));
  return [
    Array.from(times),
    ...lines.flatMap(({ metric }) => {
      const column = metrics[metric];
      return [numbers(column?.values), numbers(column?.mins), numbers(column?.maxs)];
    }),
  ] as uPlot.AlignedData;
}

function create(place: HTMLElement, latest: { readonly current: ChartProps }): uPlot {
  const { colours, definition } = latest.current;
  const { lines, unit } = definition;
  const axis = { stroke: colours.text, font: colours.font, ticks: { show: false } } as const;
  const grid = { stroke: colours.grid, width: 1 };
  const options: uPlot.Options = {
    width: Math.max(200, place.clientWidth),
    height: HEIGHT,
    legend: { show: false },
    cursor: { drag: { x: true, y: false, setScale: false }, points: { show: false }, y: false },
    scales: {
      x: { time: true, range: () => [latest.current.range.first, latest.current.range.last] },
      y: { range: (_plot, _least, most) => [0, topOf(latest.current, most)] },
    },
    axes: [
      {
        ...axis,
        grid: { show: colours.highContrast, ...grid },
        values: (_plot, splits) => splits.map((time) => clockTime(time)),
        space: 90,
        size: 26,
      },
      {
        ...axis,
        grid,
        size: 68,
        values: (_plot, splits) => splits.map((value) => formatQuantity(value, unit)),
      },
    ],
    series: [
      {},
      ...lines.flatMap((_, index): uPlot.Series[] => {
        const stroke = colours.lines[index]!;
        const dash = DASHES[index]!;
        return [
          {
            stroke,
            width: colours.highContrast ? 2 : 1.5,
            dash,
            points: { show: true, size: 4, filter: aloneIn },
          },
          { show: true, stroke: 'transparent', points: { show: false } },
          { show: true, stroke: 'transparent', points: { show: false } },
        ];
      }),
    ],
    bands: lines.map((_, index) => ({
      series: [index * 3 + 3, index * 3 + 2],
      fill: `color-mix(in srgb, ${colours.lines[index]} 25%, transparent)`,
    })),
    hooks: {
      drawClear: [(plot) => drawRange(plot, latest.current)],
      draw: [(plot) => drawMarks(plot, latest.current)],
      setSelect: [
        (plot) => {
          const { left, width } = plot.select;
          if (width < 3) return;
          const first = Math.floor(plot.posToVal(left, 'x'));
          const last = Math.ceil(plot.posToVal(left + width, 'x'));
          plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
          latest.current.onSelect({ first, last });
        },
      ],
      setCursor: [
        (plot) => {
          const { idx, left } = plot.cursor;
          // Told by the mouse only: a redraw moves nothing.
          if (left === undefined || left === -10) return;
          latest.current.onCursor(left < 0 ? undefined : (idx ?? undefined));
        },
      ],
    },
  };
  return new uPlot(options, dataOf(definition, latest.current.columns), place);
}

/** Positions of values without a neighbour, which no line would show. */
function aloneIn(plot: uPlot, series: number): number[] {
  const values = plot.data[series]!;
  return Array.from(values.keys()).filter(
    (at) => values[at] != null && values[at - 1] == null && values[at + 1] == null,
  );
}

/** Where the value axis ends: above all values, and above the next threshold when that is near. */
function topOf({ definition, thresholds }: ChartProps, most: number | null): number {
  const top = Math.max(most ?? 0, definition.unit === 'percent' ? 10 : 1e-3);
  const near = limitsOf(definition, thresholds)
    .map(({ limit }) => limit)
    .filter((limit) => limit <= top * THRESHOLD_ROOM);
  return Math.max(top, ...near) * 1.1;
}

function limitsOf(
  { lines }: ChartDefinition,
  thresholds: readonly Threshold[],
): { readonly limit: number; readonly level: AlertLevel }[] {
  // Those of several lines could not be told apart.
  const limited = lines
    .map(({ metric }) => thresholds.find((threshold) => threshold.metric === metric))
    .find((threshold) => threshold !== undefined);
  return ALERT_LEVELS.flatMap((level) => {
    const limit = limited?.levels[level];
    return limit === undefined ? [] : { limit, level };
  });
}

function drawRange(plot: uPlot, { colours, selection }: ChartProps): void {
  if (selection === undefined) return;
  const { ctx, bbox } = plot;
  const from = Math.max(bbox.left, plot.valToPos(selection.first, 'x', true));
  const to = Math.min(bbox.left + bbox.width, plot.valToPos(selection.last, 'x', true));
  if (to <= from) return;
  ctx.save();
  ctx.fillStyle = colours.range;
  ctx.fillRect(from, bbox.top, to - from, bbox.height);
  ctx.restore();
}

/** Thresholds as dashed lines, and where the cursor is. */
function drawMarks(plot: uPlot, props: ChartProps): void {
  const { colours, columns, cursor, definition, selection, thresholds } = props;
  const { ctx, bbox } = plot;
  const [left, right] = [bbox.left, bbox.left + bbox.width];
  ctx.save();
  ctx.lineWidth = devicePixelRatio;
  for (const { level, limit } of limitsOf(definition, thresholds)) {
    const y = plot.valToPos(limit, 'y', true);
    if (y < bbox.top) continue;
    ctx.strokeStyle = colours.levels[level];
    ctx.setLineDash([4 * devicePixelRatio, 4 * devicePixelRatio]);
    line(ctx, left, y, right, y);
  }
  ctx.setLineDash([]);
  ctx.strokeStyle = colours.text;
  const times = [
    cursor === undefined ? undefined : columns.times[cursor],
    ...(selection === undefined ? [] : [selection.first, selection.last]),
  ];
  for (const time of times) {
    if (time === undefined) continue;
    const x = plot.valToPos(time, 'x', true);
    if (x >= left && x <= right) line(ctx, x, bbox.top, x, bbox.top + bbox.height);
  }
  ctx.restore();
}

function line(ctx: CanvasRenderingContext2D, x1: number, y1: number, x2: number, y2: number): void {
  ctx.beginPath();
  ctx.moveTo(x1, y1);
  ctx.lineTo(x2, y2);
  ctx.stroke();
}
