import type { JSX } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { formatValue } from '../../../src/core/base/units';
import { type FlameModel, percentOf, sharePercent } from '../model';

/** A part of the non-idle value: percentage, value and a bar behind them. */
export function Share({ model, value }: { model: FlameModel; value: number }): JSX.Element {
  return (
    <span class="share">
      <Bar percent={percentOf(model, value)} />
      <b>{sharePercent(model, value)}</b>
      <span class="quiet">{formatValue(value, model.profile.unit)}</span>
    </span>
  );
}

/** A bar as wide as the percentage of its box; decoration, as the number stands beside it. */
export function Bar({ percent, fill }: { percent: number; fill?: string }): JSX.Element {
  const bar = useRef<HTMLSpanElement>(null);
  useLayoutEffect(() => {
    const { style } = bar.current!;
    style.width = `${Math.min(100, Math.max(0, percent))}%`;
    if (fill !== undefined) style.background = fill;
  }, [percent, fill]);
  return <span ref={bar} class="bar" aria-hidden="true" />;
}

/** The colour that a kind of box has in the picture. */
export function Chip({ fill }: { fill: string }): JSX.Element {
  const chip = useRef<HTMLSpanElement>(null);
  useLayoutEffect(() => {
    chip.current!.style.background = fill;
  }, [fill]);
  return <span ref={chip} class="chip" aria-hidden="true" />;
}
