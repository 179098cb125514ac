import type { JSX } from 'preact';
import type { Scene } from '../layout/scene';
import type { FlameModel } from '../model';
import type { Place } from '../navigation';
import { IconButton } from './button';

/** Longer paths show their start and end. */
const MOST_CRUMBS = 9;

/** Where one is: what is cut from the picture, and the way from its first frame to the selected one. */
export function Crumbs(props: {
  readonly model: FlameModel;
  readonly scene: Scene;
  readonly place: Place;
  readonly selected: number;
  onSelect(key: number): void;
  onGo(to: Partial<Place>): void;
}): JSX.Element {
  const { model, scene, place, selected } = props;
  const path: number[] = [];
  for (let key = selected; key >= 0; key = scene.parent(key)) path.unshift(key);
  const skipped = path.length - MOST_CRUMBS;
  const shown = skipped > 0 ? [...path.slice(0, 2), -1, ...path.slice(path.length - MOST_CRUMBS + 3)] : path;
  const nameOf = (func: number): string => model.functions[func]?.label ?? '';
  return (
    <nav class="crumbs" aria-label="Where the selected frame is">
      {place.focus >= 0 && (
        <CutChip
          text={`Focus: ${nameOf(place.focus)}`}
          end="End focus"
          onEnd={() => props.onGo({ focus: -1 })}
        />
      )}
      {place.hidden.map((func) => (
        <CutChip
          key={func}
          text={`Hidden: ${nameOf(func)}`}
          end={`Show ${nameOf(func)} again`}
          onEnd={() => props.onGo({ hidden: place.hidden.filter((other) => other !== func) })}
        />
      ))}
      {path.length === 0 && (
        <span class="quiet">Click a frame to see it here; double-click to open its source.</span>
      )}
      <ol>
        {shown.map((key) => (
          <li key={key} class={key < 0 ? 'skipped' : undefined}>
            {key < 0 ? (
              <span title={`${skipped + 1} more frames`}>…</span>
            ) : (
              <button
                type="button"
                class="crumb"
                aria-current={key === selected ? 'location' : undefined}
                title={nameOf(scene.box(key).func)}
                onClick={() => props.onSelect(key)}
              >
                {nameOf(scene.box(key).func)}
              </button>
            )}
          </li>
        ))}
      </ol>
    </nav>
  );
}

function CutChip({ text, end, onEnd }: { text: string; end: string; onEnd(): void }): JSX.Element {
  return (
    <span class="cut">
      <span class="ellipsis">{text}</span>
      <IconButton icon="close" label={end} onClick={onEnd} />
    </span>
  );
}
