import type { JSX, RefObject } from 'preact';
import { useLayoutEffect } from 'preact/hooks';
import { formatDuration, formatValue } from '../../../src/core/base/units';
import { changeOf, changeText, type ShownComparison, testText } from '../comparison';
import type { Scene } from '../layout/scene';
import { doubtsOf, type FlameModel, sharePercent } from '../model';
import { CATEGORY_NAMES, place } from '../naming';
import type { Selected } from '../selected';

/** What to tell about a box, and where in the view it is shown. */
export interface TooltipState extends Selected {
  readonly x: number;
  readonly y: number;
}

/** A box in words, beside the pointer or under the box that has the focus. Not read out: the tree says the same. */
export function Tooltip(props: {
  readonly model: FlameModel;
  readonly state: TooltipState | undefined;
  /** When the box stands for two sides. */
  readonly shown: (ShownComparison & { readonly scene: Scene }) | undefined;
  readonly element: RefObject<HTMLDivElement | null>;
}): JSX.Element {
  const { model, state, shown, element } = props;
  useLayoutEffect(() => {
    const { style, offsetWidth, offsetHeight, parentElement } = element.current!;
    if (state === undefined || parentElement === null) return;
    const x = Math.max(4, Math.min(state.x + 12, parentElement.clientWidth - offsetWidth - 4));
    const below = state.y + 20;
    const y =
      below + offsetHeight < parentElement.clientHeight ? below : Math.max(4, state.y - offsetHeight - 10);
    style.transform = `translate(${Math.round(x)}px, ${Math.round(y)}px)`;
  });
  return (
    <div ref={element} class="tooltip" aria-hidden="true" hidden={state === undefined}>
      {state !== undefined && shown === undefined && <TooltipText model={model} state={state} />}
      {state !== undefined && shown !== undefined && (
        <ChangeTooltip model={model} state={state} shown={shown} />
      )}
    </div>
  );
}

function ChangeTooltip(props: {
  readonly model: FlameModel;
  readonly state: TooltipState;
  readonly shown: ShownComparison & { readonly scene: Scene };
}): JSX.Element {
  const { func, key } = props.state;
  const { comparison, layout, scene } = props.shown;
  const { name, path, frame } = props.model.functions[func]!;
  const test = testText(comparison, func);
  return (
    <>
      <b class="function-name">{name}</b>
      {path !== '' && <div class="path">{place(path, frame.fileLine)}</div>}
      <dl>
        <div>
          <dt>Total</dt>
          <dd>{changeText(comparison, changeOf(scene, key, 'total', layout))}</dd>
        </div>
        <div>
          <dt>Self</dt>
          <dd>{changeText(comparison, changeOf(scene, key, 'self', layout))}</dd>
        </div>
      </dl>
      {test !== '' && <div class="quiet">Self of the function: {test}</div>}
    </>
  );
}

function TooltipText({ model, state }: { model: FlameModel; state: TooltipState }): JSX.Element {
  const { name, path, frame, package: owner } = model.functions[state.func]!;
  const { unit } = model.profile;
  const numbers = (value: number): string => {
    const share = sharePercent(model, value);
    return `${share === '' ? '' : `${share} · `}${formatValue(value, unit)}`;
  };
  const whose = frame.category === 'dependency' ? owner : CATEGORY_NAMES[frame.category];
  return (
    <>
      <b class="function-name">{name}</b>
      {path !== '' && <div class="path">{place(path, frame.fileLine)}</div>}
      <dl>
        {!state.caller && (
          <div>
            <dt>Self</dt>
            <dd>{numbers(state.self)}</dd>
          </div>
        )}
        <div>
          <dt>Total</dt>
          <dd>{numbers(state.total)}</dd>
        </div>
        {state.at !== undefined && (
          <div>
            <dt>At</dt>
            <dd>{formatDuration(state.at)}</dd>
          </div>
        )}
      </dl>
      <div class="quiet">{state.func === model.root ? 'Everything that was sampled' : whose}</div>
      {doubtsOf(model, state.func).length > 0 && <div class="doubtful">Low confidence</div>}
    </>
  );
}
