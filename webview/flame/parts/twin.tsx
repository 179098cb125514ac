import type { JSX, RefObject } from 'preact';
import { useLayoutEffect, useMemo } from 'preact/hooks';
import type { Scene } from '../layout/scene';

/** Around the selected box, this many boxes of the same caller, of callees and of callers are in the document. */
const SIBLINGS = 8;
const CALLERS = 50;
const CHILDREN = 16;

interface TwinItem {
  readonly key: number;
  readonly level: number;
  readonly expanded: boolean | undefined;
  readonly index: number;
  readonly count: number;
}

/**
 * The picture as a tree for screen readers and the keyboard: the selected box, the way to it, and what is
 * around it. The selected item lies over its box, so that the focus can be seen. The tree is horizontal: up
 * and down lead to caller and callee, left and right to neighbours.
 */
export function Twin(props: {
  readonly scene: Scene;
  /** -1 when nothing is selected; then the first box can take the focus. */
  readonly selected: number;
  readonly label: string;
  readonly describe: (key: number) => string;
  /** The item over the selected box, for the picture to place. */
  readonly item: RefObject<HTMLDivElement | null>;
  /** True when the item should take the focus after this rendering; reset here. */
  readonly takeFocus: RefObject<boolean>;
  onFocus(key: number): void;
  onBlur(): void;
}): JSX.Element {
  const { scene, selected, describe, item, takeFocus } = props;
  const current = selected >= 0 ? selected : scene.at(scene.home, 0);
  const items = useMemo(() => (current < 0 ? [] : itemsAround(scene, current)), [scene, current]);

  useLayoutEffect(() => {
    if (!takeFocus.current) return;
    takeFocus.current = false;
    item.current?.focus({ preventScroll: true });
  });

  return (
    <div class="twin" role="tree" aria-label={props.label} aria-orientation="horizontal">
      {items.map(({ key, level, expanded, index, count }) => (
        <div
          key={key}
          ref={key === current ? item : null}
          role="treeitem"
          tabIndex={key === current ? 0 : -1}
          aria-level={level}
          aria-selected={key === selected}
          aria-expanded={expanded}
          aria-posinset={index < 0 ? undefined : index + 1}
          aria-setsize={count}
          aria-label={describe(key)}
          class={key === current ? 'current' : undefined}
          onFocus={() => props.onFocus(key)}
          onBlur={props.onBlur}
        />
      ))}
    </div>
  );
}

/** In the order of a tree: callers, siblings to the left, the box with its callees, siblings to the right. */
function itemsAround(scene: Scene, current: number): TwinItem[] {
  const itemOf = (key: number, expanded?: boolean): TwinItem => {
    const leaf = scene.children(key, 1).length === 0;
    return {
      key,
      level: scene.box(key).depth + 1,
      expanded: leaf ? undefined : (expanded ?? false),
      ...scene.position(key),
    };
  };
  const siblingsTo = (step: -1 | 1): TwinItem[] => {
    const items: TwinItem[] = [];
    const parent = scene.parent(current);
    let key = scene.neighbour(current, step);
    while (key >= 0 && items.length < SIBLINGS && scene.parent(key) === parent) {
      items.push(itemOf(key));
      key = scene.neighbour(key, step);
    }
    return items;
  };
  const callers: TwinItem[] = [];
  for (let key = scene.parent(current); key >= 0 && callers.length < CALLERS; key = scene.parent(key)) {
    callers.unshift(itemOf(key, true));
  }
  return [
    ...callers,
    ...siblingsTo(-1).reverse(),
    itemOf(current, true),
    ...scene.children(current, CHILDREN).map((key) => itemOf(key)),
    ...siblingsTo(1),
  ];
}
