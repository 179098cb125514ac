import type { JSX } from 'preact';
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Theme } from '../shared/themeColours';
import { flameActions } from './actions';
import type { FlameData, FlameHost, FocusRequest } from './app';
import { type FlameContext, flameCommands } from './commands';
import { SandwichScene } from './layout/sandwichScene';
import { frameMenu, pageMenu } from './menus';
import { canGoBack } from './navigation';
import { changeLook } from './paint/changes';
import type { Look } from './paint/painter';
import { buildPalette } from './paint/palette';
import { ChangeLegend } from './parts/changeLegend';
import { ComparisonDetails } from './parts/comparisonDetails';
import { Crumbs } from './parts/crumbs';
import { Details } from './parts/details';
import { FunctionTable } from './parts/functionTable';
import { Help } from './parts/help';
import { Legend } from './parts/legend';
import { Menu, type MenuRequest } from './parts/menu';
import { NoTimes } from './parts/noTimes';
import { Notes } from './parts/notes';
import { OpenElsewhere, type SourcePlace } from './parts/openElsewhere';
import { PictureArea } from './parts/pictureArea';
import { Toolbar, VIEWS } from './parts/toolbar';
import type { Picture } from './picture/picture';
import { describeBox, selectedOf } from './selected';
import { useKeys } from './useKeys';
import { useMatches } from './useMatches';
import { useNavigation } from './useNavigation';

const NO_SPANS = new Float64Array(0);

/** A profile on the screen, with everything that can be done with it. */
export function Flame(props: {
  readonly host: FlameHost;
  readonly data: FlameData;
  readonly theme: Theme;
  readonly request: FocusRequest | undefined;
}): JSX.Element {
  const { host, data, theme, request } = props;
  const { comparison, threads, thread } = data;
  const [nav, step] = useNavigation(host, data);
  const session = comparison?.[nav.layout] ?? data.session;
  const { model } = session;
  const [menu, showMenu] = useState<MenuRequest | undefined>(undefined);
  const [help, setHelp] = useState(false);
  const [elsewhere, showElsewhere] = useState<SourcePlace | undefined>(undefined);
  const [said, say] = useState('');
  const picture = useRef<Picture | null>(null);
  const searchInput = useRef<HTMLInputElement>(null);
  // A page that opens beside the editor must not take the keyboard from it.
  const takeFocus = useRef(document.hasFocus());
  const reveal = useRef(true);
  const painted = useRef(0);
  const asked = useRef(0);

  const { place } = nav;
  const scene = session.scene(place);
  const search = useMatches(session, place, nav.search);
  const palette = useMemo(() => buildPalette(model, nav.colour, theme), [model, nav.colour, theme]);
  const key = nav.selection ? scene.at(nav.selection.row, nav.selection.x * scene.width) : -1;
  const selected = useMemo(() => (key < 0 ? undefined : selectedOf(scene, key)), [scene, key]);
  const func = selected?.func ?? -1;
  const marked = search.matches?.marked;
  const numbers = place.view === 'time-order' ? 'value' : 'percent';
  const { layout, changeOf, threshold } = nav;
  const shownComparison = comparison && { comparison, layout };
  const changes = useMemo(
    () => comparison && changeLook(comparison, { layout, changeOf, threshold }, theme),
    [comparison, layout, changeOf, threshold, theme],
  );
  const look: Look = useMemo(
    () => ({ model, palette, theme, marked, numbers, changes, selected: func }),
    [model, palette, theme, marked, numbers, changes, func],
  );

  const showHelp = (): void => setHelp(true);
  const fixed = { host, data, session, picture, searchInput, takeFocus, reveal };
  const shown = { nav, scene, key, func, look, search };
  const context: FlameContext = { ...fixed, ...shown, step, say, showMenu, showHelp, showElsewhere };
  const commands = flameCommands(context);
  const actions = flameActions(context, commands);
  useKeys(actions);

  useLayoutEffect(() => {
    if (!reveal.current || key < 0) return;
    reveal.current = false;
    picture.current?.reveal(key);
  });

  useEffect(() => {
    if (request !== undefined) commands.lookAt(request.focus);
  }, [request]);

  const askForDetails = (): void => {
    if (data.awaiting === undefined || asked.current === data.arrived) return;
    asked.current = data.arrived;
    host.post({ type: 'details' });
  };
  const tellPainted = (): void => {
    if (painted.current === data.arrived) return;
    painted.current = data.arrived;
    // After the frame that is being painted now.
    setTimeout(() => {
      const milliseconds = performance.now() - data.arrived;
      host.post({ type: 'painted', milliseconds, nodes: model.profile.parent.length });
      askForDetails();
    });
  };
  const awaitsTimes = place.view === 'time-order' && session.hasTimes && data.awaiting !== undefined;
  useEffect(() => {
    if (awaitsTimes) askForDetails();
  }, [awaitsTimes, data.arrived]);

  const askForThread = (id: string): void => host.post({ type: 'thread', thread: id });
  const cutAt = scene instanceof SandwichScene ? scene.cutAt : 0;
  const cutNote = `There are too many call paths: callers end ${cutAt} levels up.`;
  return (
    <main class={`flame ${place.view}`}>
      <h1 class="unseen">{data.title}</h1>
      <Toolbar
        nav={nav}
        comparison={comparison}
        threads={threads}
        thread={thread}
        search={search}
        searchInput={searchInput}
        canGoBack={canGoBack(nav)}
        menuOpen={menu !== undefined}
        onView={commands.showView}
        onLayout={commands.showLayout}
        onThread={askForThread}
        onMatch={commands.stepMatch}
        onLeaveSearch={() =>
          document.querySelector<HTMLElement>('.twin .current')?.focus({ preventScroll: true })
        }
        onSet={(change) => step({ type: 'set', change })}
        onToggle={(which) => commands.go({ [which]: !place[which] })}
        onBack={actions.back}
        onForward={actions.forward}
        onReset={actions.reset}
        onMenu={(anchor) => showMenu(pageMenu(context, commands, anchor))}
        onHelp={showHelp}
      />
      <Notes notes={cutAt > 0 ? [...data.notes, cutNote] : data.notes} />
      <Crumbs
        model={model}
        scene={scene}
        place={place}
        selected={key}
        onSelect={(next) => commands.select(next, 'say')}
        onGo={(to) => commands.go(to)}
      />
      <div class={nav.details ? 'content with-details' : 'content'}>
        {place.view === 'sandwich' && (
          <FunctionTable
            model={model}
            palette={palette}
            chosen={place.sandwich}
            sort={nav.sort}
            filter={nav.filter}
            onSet={(change) => step({ type: 'set', change })}
            onChoose={commands.sandwich}
          />
        )}
        {awaitsTimes ? (
          <p class="state" role="status">
            Reading the samples…
          </p>
        ) : place.view === 'time-order' && !session.hasTimes ? (
          <NoTimes threads={threads} onThread={askForThread} onLeftHeavy={actions.leftHeavy} />
        ) : (
          <PictureArea
            scene={scene}
            from={place.from}
            to={place.to}
            flipped={nav.flipped}
            look={look}
            spans={search.matches?.spans ?? NO_SPANS}
            selected={key}
            picture={picture}
            takeFocus={takeFocus}
            label={
              comparison === undefined
                ? `${VIEWS.find(({ view }) => view === place.view)!.title} flame graph`
                : `Differential flame graph, layout of ${comparison.titles[layout]}`
            }
            comparison={shownComparison}
            describe={(box) => describeBox(model, shownComparison, scene, box)}
            onSelect={(box, event) => {
              if (event.altKey && box >= 0) commands.zoomTo(box);
              else {
                commands.select(box, 'say');
                takeFocus.current = true;
              }
            }}
            onOpen={(box) => commands.open(scene.box(box).func)}
            onMenu={(box, x, y) => {
              commands.select(box, 'focus');
              showMenu(frameMenu(context, commands, box, x, y));
            }}
            onRest={(from, to) => step({ type: 'span', from, to })}
            onPainted={tellPainted}
          />
        )}
        {nav.details &&
          (comparison === undefined ? (
            <Details model={model} palette={palette} selected={selected} commands={commands} />
          ) : (
            <ComparisonDetails
              comparison={comparison}
              scene={scene}
              layout={layout}
              of={changeOf}
              selected={selected}
              commands={commands}
            />
          ))}
      </div>
      {changes === undefined ? (
        <Legend model={model} palette={palette} cutsIdle={place.view === 'time-order' && !place.idle} />
      ) : (
        <ChangeLegend look={changes} of={changeOf} />
      )}
      <div class="unseen" role="status" aria-live="polite">
        {said}
      </div>
      {menu !== undefined && (
        <Menu
          request={menu}
          onClose={() => {
            showMenu(undefined);
            takeFocus.current = true;
          }}
        />
      )}
      {help && <Help onClose={() => setHelp(false)} />}
      {elsewhere !== undefined && (
        <OpenElsewhere
          place={elsewhere}
          onCopy={(text) => host.post({ type: 'copy', text })}
          onClose={() => showElsewhere(undefined)}
        />
      )}
    </main>
  );
}
