import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import { formatCount, formatDuration, formatPercent, formatValue } from '../../../src/core/base/units';
import type { FlameCommands } from '../commands';
import { doubtsOf, type FlameModel, linesOf, percentOf } from '../model';
import { CATEGORY_NAMES, place } from '../naming';
import type { Palette } from '../paint/palette';
import type { Selected } from '../selected';
import { FrameActions, FrameHeading } from './frameHeading';
import { Icon } from './icons';
import { Bar, Chip, Share } from './share';

const MOST_GROUPS = 8;
const MOST_LINES = 12;
const MOST_FUNCTIONS = 12;

/** The panel beside the picture: the selected frame, or the whole profile when nothing is selected. */
export function Details(props: {
  readonly model: FlameModel;
  readonly palette: Palette;
  readonly selected: Selected | undefined;
  readonly commands: FlameCommands;
}): JSX.Element {
  const { model, palette, selected, commands } = props;
  return (
    <aside class="details" aria-label="Details">
      {selected === undefined || selected.func === model.root ? (
        <WholeProfile model={model} palette={palette} commands={commands} />
      ) : (
        <FrameDetails model={model} palette={palette} selected={selected} commands={commands} />
      )}
    </aside>
  );
}

function FrameDetails(props: {
  readonly model: FlameModel;
  readonly palette: Palette;
  readonly selected: Selected;
  readonly commands: FlameCommands;
}): JSX.Element {
  const { model, palette, selected, commands } = props;
  const { func } = selected;
  const { frame, self, total, package: owner } = model.functions[func]!;
  const doubts = useMemo(() => doubtsOf(model, func), [model, func]);
  const whose =
    frame.category === 'dependency'
      ? `${owner} · ${CATEGORY_NAMES.dependency}`
      : CATEGORY_NAMES[frame.category];
  return (
    <>
      <FrameHeading model={model} func={func} commands={commands} />
      <p class="whose">
        <Chip fill={palette.swatches[palette.of[func]!]!.edge} /> {whose}
      </p>
      {doubts.map((reason) => (
        <p key={reason} class="doubt">
          <Icon name="warning" />
          <span>
            <b>Low confidence:</b> {reason}
          </span>
        </p>
      ))}
      <table class="numbers">
        <thead>
          <tr>
            <td class="numbers-corner" />
            <th scope="col">Self</th>
            <th scope="col">Total</th>
          </tr>
        </thead>
        <tbody>
          <tr>
            <th scope="row">This frame</th>
            <td>
              {selected.caller ? <span class="quiet">–</span> : <Share model={model} value={selected.self} />}
            </td>
            <td>
              <Share model={model} value={selected.total} />
            </td>
          </tr>
          <tr>
            <th scope="row">All calls</th>
            <td>
              <Share model={model} value={self} />
            </td>
            <td>
              <Share model={model} value={total} />
            </td>
          </tr>
        </tbody>
      </table>
      {selected.at !== undefined && (
        <p class="quiet">
          At {formatDuration(selected.at)} of the recording, for {formatDuration(selected.total)}
        </p>
      )}
      <FrameActions selected={selected} commands={commands} hasSandwich />
      <Lines model={model} func={func} commands={commands} />
    </>
  );
}

function Lines(props: {
  readonly model: FlameModel;
  readonly func: number;
  readonly commands: FlameCommands;
}): JSX.Element | null {
  const { model, func, commands } = props;
  const lines = useMemo(() => linesOf(model, func), [model, func]);
  if (lines.length === 0) return null;
  const most = lines[0]!.value || 1;
  return (
    <section>
      <h3>Lines by self {model.profile.unit === 'us' ? 'time' : 'size'}</h3>
      <ul class="rows">
        {lines.slice(0, MOST_LINES).map(({ line, value, doubt }) => (
          <li key={line}>
            <button
              type="button"
              title={doubt === '' ? `Open line ${line}` : `Low confidence: ${doubt}`}
              onClick={() => commands.open(func, line)}
            >
              <Bar percent={(value / most) * 100} />
              <span class="grow">Line {line}</span>
              {doubt !== '' && (
                <span class="doubtful">
                  <Icon name="warning" />
                  <span class="unseen">low confidence</span>
                </span>
              )}
              <b>{formatPercent(percentOf(model, value))}</b>
              <span class="quiet">{formatValue(value, model.profile.unit)}</span>
            </button>
          </li>
        ))}
      </ul>
      {lines.length > MOST_LINES && (
        <p class="quiet">and {formatCount(lines.length - MOST_LINES)} more lines</p>
      )}
    </section>
  );
}

function WholeProfile(props: {
  readonly model: FlameModel;
  readonly palette: Palette;
  readonly commands: FlameCommands;
}): JSX.Element {
  const { model, palette, commands } = props;
  const { profile, busy } = model;
  const top = useMemo(
    () =>
      [...model.functions.keys()]
        .filter((func) => model.functions[func]!.self > 0 && model.functions[func]!.frame.category !== 'idle')
        .sort((a, b) => model.functions[b]!.self - model.functions[a]!.self)
        .slice(0, MOST_FUNCTIONS),
    [model],
  );
  const groups = palette.legend.filter((entry) => !entry.idle).slice(0, MOST_GROUPS);
  const most = top.length > 0 ? model.functions[top[0]!]!.self : 1;
  const cpu = profile.unit === 'us';
  return (
    <>
      <h2 class="details-title">{cpu ? 'Where the time went' : 'Who allocated'}</h2>
      <p class="quiet">
        {cpu
          ? `${formatDuration(busy)} busy of ${formatDuration(profile.duration)}`
          : `${formatValue(busy, 'bytes')} in samples`}
        {model.samples > 0 && ` · ${formatCount(model.samples)} samples`}
      </p>
      <ul class="rows">
        {groups.map(({ label, swatch, value }, index) => (
          <li key={index} class="row">
            <Bar percent={percentOf(model, value)} />
            <Chip fill={swatch.edge} />
            <span class="grow">{label}</span>
            <b>{formatPercent(percentOf(model, value))}</b>
            <span class="quiet">{formatValue(value, profile.unit)}</span>
          </li>
        ))}
      </ul>
      <h3>Top functions by self {cpu ? 'time' : 'size'}</h3>
      <ul class="rows">
        {top.map((func) => {
          const { label, self, path, frame } = model.functions[func]!;
          return (
            <li key={func}>
              <button
                type="button"
                title={place(path, frame.fileLine)}
                onClick={() => commands.selectFunction(func)}
              >
                <Bar percent={(self / most) * 100} />
                <Chip fill={palette.swatches[palette.of[func]!]!.edge} />
                <span class="grow">{label}</span>
                <b>{formatPercent(percentOf(model, self))}</b>
                <span class="quiet">{formatValue(self, profile.unit)}</span>
              </button>
            </li>
          );
        })}
      </ul>
    </>
  );
}
