import { useCallback, useState } from 'preact/hooks';
import type { SecondsRange } from '../../src/core/metrics/history';
import type { MetricName } from '../../src/core/metrics/metrics';
import type { Shown } from './client';

interface Selecting {
  select(range: SecondsRange, metric: MetricName): void;
  unselect(): void;
  zoom(): void;
}

/** Of these, a range that the keyboard selected is one of the first. */
const ANY_METRIC: MetricName = 'cpu.percent';
const PAGE = 10;

/** A place in time that arrow keys and the mouse move, in all charts at once. */
export function useCursor(
  shown: Shown | undefined,
  selection: (SecondsRange & { readonly metric: MetricName }) | undefined,
  { select, unselect, zoom }: Selecting,
): {
  readonly cursor: number | undefined;
  setCursor(index: number | undefined): void;
  onKeyDown(event: KeyboardEvent): void;
} {
  const [cursor, setCursor] = useState<number>();
  /** Where the range that Shift extends began. */
  const [anchor, setAnchor] = useState<number>();
  const onKeyDown = useCallback(
    (event: KeyboardEvent) => {
      const times = shown?.columns.times;
      if (times === undefined || times.length === 0) return;
      const last = times.length - 1;
      const at = Math.min(cursor ?? last, last);
      const moved = movedBy(event.key, at, last);
      if (moved !== undefined) {
        setCursor(moved);
        if (event.shiftKey) {
          const from = anchor ?? at;
          setAnchor(from);
          const [first, end] = [Math.min(from, moved), Math.max(from, moved)];
          select({ first: times[first]!, last: times[end]! }, selection?.metric ?? ANY_METRIC);
        } else setAnchor(undefined);
      } else if (event.key === 'Enter' && selection !== undefined) zoom();
      else if (event.key === 'Escape') {
        setAnchor(undefined);
        setCursor(undefined);
        unselect();
      } else return;
      event.preventDefault();
    },
    [anchor, cursor, select, selection, shown, unselect, zoom],
  );
  return { cursor, setCursor, onKeyDown };
}

function movedBy(key: string, at: number, last: number): number | undefined {
  switch (key) {
    case 'ArrowLeft':
      return Math.max(0, at - 1);
    case 'ArrowRight':
      return Math.min(last, at + 1);
    case 'PageUp':
      return Math.max(0, at - PAGE);
    case 'PageDown':
      return Math.min(last, at + PAGE);
    case 'Home':
      return 0;
    case 'End':
      return last;
    default:
      return undefined;
  }
}
