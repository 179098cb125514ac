import type { JSX, RefObject } from 'preact';
import { formatCount, formatPercent } from '../../../src/core/base/units';
import type { FlameThread, FlameView } from '../../../src/protocol/flame';
import type { Comparison } from '../comparison';
import { type Layout, type Navigation, type Settings, THRESHOLDS } from '../navigation';
import type { ColourMode } from '../paint/palette';
import type { Search } from '../useMatches';
import { IconButton, Toggle } from './button';
import { Icon } from './icons';

export const VIEWS: readonly { readonly view: FlameView; readonly title: string; readonly hint: string }[] = [
  { view: 'left-heavy', title: 'Left heavy', hint: 'Stacks joined, the heaviest on the left (1)' },
  { view: 'time-order', title: 'Time order', hint: 'Stacks as they came, from left to right (2)' },
  { view: 'sandwich', title: 'Sandwich', hint: 'One function with its callers and callees (3)' },
];

export const COLOURS: readonly { readonly mode: ColourMode; readonly title: string }[] = [
  { mode: 'category', title: 'Category' },
  { mode: 'package', title: 'Package' },
  { mode: 'file', title: 'File' },
];

export interface ToolbarProps {
  readonly nav: Navigation;
  readonly comparison: Comparison | undefined;
  readonly threads: readonly FlameThread[];
  readonly thread: string;
  readonly search: Search;
  readonly searchInput: RefObject<HTMLInputElement | null>;
  readonly canGoBack: boolean;
  readonly menuOpen: boolean;
  onView(view: FlameView): void;
  onLayout(layout: Layout): void;
  onThread(id: string): void;
  onMatch(step: -1 | 1): void;
  /** Escape in the search field. */
  onLeaveSearch(): void;
  onSet(change: Partial<Settings>): void;
  onToggle(which: 'joinRecursion' | 'idle'): void;
  onBack(): void;
  onForward(): void;
  onReset(): void;
  onMenu(anchor: HTMLElement): void;
  onHelp(): void;
}

export function Toolbar(props: ToolbarProps): JSX.Element {
  const { nav, threads, thread } = props;
  const { place } = nav;
  return (
    <div class="toolbar" role="toolbar" aria-label="Flame graph">
      {props.comparison === undefined ? (
        <Choice
          label="View"
          options={VIEWS.map(({ view, title, hint }) => ({ value: view, title, hint }))}
          chosen={place.view}
          onChoose={props.onView}
        />
      ) : (
        <Choice
          label="Layout"
          options={LAYOUTS.map(({ value, title, keys }) => ({
            value,
            title,
            hint: `Widths of ${props.comparison!.titles[value]} (${keys})`,
          }))}
          chosen={nav.layout}
          onChoose={props.onLayout}
        />
      )}
      {threads.length > 1 && (
        <select
          aria-label="Thread or process"
          title="Thread or process"
          value={thread}
          onChange={(event) => props.onThread(event.currentTarget.value)}
        >
          {threads.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      )}
      <SearchField {...props} />
      {props.comparison === undefined ? (
        <label class="colour">
          <span>Colour by</span>
          <select
            value={nav.colour}
            onChange={(event) => props.onSet({ colour: event.currentTarget.value as ColourMode })}
          >
            {COLOURS.map(({ mode, title }) => (
              <option key={mode} value={mode}>
                {title}
              </option>
            ))}
          </select>
        </label>
      ) : (
        <ChangeControls nav={nav} onSet={props.onSet} />
      )}
      <Toggle
        pressed={place.joinRecursion}
        title="Show direct recursion as one call (R)"
        onClick={() => props.onToggle('joinRecursion')}
      >
        Join recursion
      </Toggle>
      {place.view === 'time-order' && (
        <Toggle
          pressed={place.idle}
          title="Show idle time on the axis (I)"
          onClick={() => props.onToggle('idle')}
        >
          Idle
        </Toggle>
      )}
      <span class="spring" />
      <div class="group">
        <IconButton icon="back" label="Back" keys="Esc" disabled={!props.canGoBack} onClick={props.onBack} />
        <IconButton
          icon="forward"
          label="Forward"
          keys="Shift+Backspace"
          disabled={nav.future.length === 0}
          onClick={props.onForward}
        />
        <IconButton icon="reset" label="Show everything" keys="0" onClick={props.onReset} />
        <IconButton
          icon="panel"
          label="Details"
          pressed={nav.details}
          onClick={() => props.onSet({ details: !nav.details })}
        />
        <IconButton
          icon="more"
          label="More actions"
          expanded={props.menuOpen}
          onClick={(event) => props.onMenu(event.currentTarget)}
        />
        <IconButton icon="help" label="Keyboard help" keys="?" onClick={props.onHelp} />
      </div>
    </div>
  );
}

const LAYOUTS: readonly { readonly value: Layout; readonly title: string; readonly keys: string }[] = [
  { value: 'after', title: 'After', keys: '1' },
  { value: 'before', title: 'Before', keys: '2' },
];

/** One of a few words, as buttons side by side. */
function Choice<Value extends string>(props: {
  readonly label: string;
  readonly options: readonly { readonly value: Value; readonly title: string; readonly hint: string }[];
  readonly chosen: Value;
  onChoose(value: Value): void;
}): JSX.Element {
  return (
    <fieldset class="views" aria-label={props.label}>
      {props.options.map(({ value, title, hint }) => (
        <label key={value} title={hint}>
          <input
            type="radio"
            name={props.label}
            checked={props.chosen === value}
            onChange={() => props.onChoose(value)}
          />
          {title}
        </label>
      ))}
    </fieldset>
  );
}

/** What colours a comparison's boxes. */
function ChangeControls({ nav, onSet }: Pick<ToolbarProps, 'nav' | 'onSet'>): JSX.Element {
  return (
    <>
      <label class="colour">
        <span>Change of</span>
        <select
          value={nav.changeOf}
          title="What colours the frames (C)"
          onChange={(event) => onSet({ changeOf: event.currentTarget.value === 'self' ? 'self' : 'total' })}
        >
          <option value="total">Total</option>
          <option value="self">Self</option>
        </select>
      </label>
      <label class="colour">
        <span>from</span>
        <select
          value={String(nav.threshold)}
          title="Smaller changes are grey; percent of the larger side"
          aria-label="Threshold"
          onChange={(event) => onSet({ threshold: Number(event.currentTarget.value) })}
        >
          {THRESHOLDS.map((threshold) => (
            <option key={threshold} value={String(threshold)}>
              {threshold === 0 ? 'any' : `${threshold} %`}
            </option>
          ))}
        </select>
      </label>
    </>
  );
}

function SearchField(props: ToolbarProps): JSX.Element {
  const { nav } = props;
  const { matches, index } = props.search;
  const count = matches?.keys.length ?? 0;
  const found =
    matches === undefined
      ? ''
      : count === 0
        ? 'No match'
        : `${index < 0 ? '' : `${formatCount(index + 1)} of `}${formatCount(count)} · ${formatPercent(matches.percent)}`;
  return (
    <search class="search">
      <Icon name="search" />
      <input
        ref={props.searchInput}
        type="text"
        placeholder="Search functions and files"
        aria-label="Search functions and files"
        spellcheck={false}
        value={nav.search}
        onInput={(event) => props.onSet({ search: event.currentTarget.value })}
        onKeyDown={(event) => {
          if (event.key === 'Enter' || event.key === 'F3') props.onMatch(event.shiftKey ? -1 : 1);
          else if (event.key === 'Escape') props.onLeaveSearch();
          else return;
          event.preventDefault();
        }}
      />
      <span
        class="found"
        role="status"
        title="Matches, and the share of non-idle time that has one in its stack"
      >
        {found}
      </span>
      {nav.search !== '' && (
        <>
          <IconButton
            icon="up"
            label="Previous match"
            keys="Shift+N"
            disabled={count === 0}
            onClick={() => props.onMatch(-1)}
          />
          <IconButton
            icon="down"
            label="Next match"
            keys="N"
            disabled={count === 0}
            onClick={() => props.onMatch(1)}
          />
          <IconButton icon="close" label="Clear search" onClick={() => props.onSet({ search: '' })} />
        </>
      )}
    </search>
  );
}
