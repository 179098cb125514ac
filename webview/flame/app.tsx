import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useErrorBoundary, useState } from 'preact/hooks';
import { messageOf } from '../../src/core/base/errors';
import { decodeDetails, decodeTree, type ProfileTree } from '../../src/core/profile/buffer';
import type { FlameFocus, FlameThread, FromFlamePage, ToFlamePage } from '../../src/protocol/flame';
import type { Host } from '../shared/host';
import { readTheme, watchTheme } from '../shared/theme';
import type { Theme } from '../shared/themeColours';
import { type Comparison, readComparison } from './comparison';
import { Flame } from './flame';
import { FlameSession } from './session';

export type FlameHost = Host<ToFlamePage, FromFlamePage>;

/** A profile that has arrived. */
export interface FlameData {
  readonly session: FlameSession;
  readonly title: string;
  readonly threads: readonly FlameThread[];
  readonly thread: string;
  readonly notes: readonly string[];
  /** The profile without its lines and samples, as long as those have not come. */
  readonly awaiting: ProfileTree | undefined;
  /** When this is a comparison: then `session` is its later side. */
  readonly comparison: Comparison | undefined;
  /** The host's, to be kept with the page's own state. */
  readonly source: unknown;
  /** When its message came, for measuring how long the first picture takes. */
  readonly arrived: number;
}

type PageState =
  | { readonly kind: 'loading'; readonly message: string; readonly fraction?: number }
  | { readonly kind: 'error'; readonly message: string; readonly offersSpeedscope?: true }
  | { readonly kind: 'shown'; readonly data: FlameData };

/** A wish to look somewhere; each is a new object, so that the same wish can come twice. */
export interface FocusRequest {
  readonly focus: FlameFocus;
}

/** The page: one of its states, by what the host said last. */
export function App({ host }: { host: FlameHost }): JSX.Element {
  const [state, setState] = useState<PageState>({ kind: 'loading', message: 'Waiting for the profile…' });
  const [request, setRequest] = useState<FocusRequest | undefined>(undefined);
  const theme = useTheme();
  // An error of ours in a rendering: better a sentence than an empty page.
  const [failure] = useErrorBoundary();

  useEffect(() => {
    host.listen((message) => {
      if (message.type === 'loading') setState({ ...message, kind: 'loading' });
      else if (message.type === 'error') setState({ ...message, kind: 'error' });
      else if (message.type === 'focus') setRequest({ focus: message.focus });
      else if (message.type === 'notes') setState((shown) => withNotes(shown, message.notes));
      else if (message.type === 'details') setState((shown) => withDetails(shown, message.buffer));
      else {
        // What the extension needs to find this profile again when it restores the page.
        host.setState({ source: message.source });
        setState(readProfile(message));
        setRequest(message.focus && { focus: message.focus });
      }
    });
    host.post({ type: 'ready' });
  }, [host]);

  if (failure !== undefined) {
    return <Problem title="The flame graph failed" message={`${messageOf(failure)}. Open it again.`} />;
  }
  if (state.kind === 'error')
    return (
      <Problem title="The flame graph can't be shown" message={state.message}>
        {state.offersSpeedscope && <SpeedscopeOffer onOpen={() => host.post({ type: 'openInSpeedscope' })} />}
      </Problem>
    );
  if (state.kind === 'loading') return <Loading message={state.message} fraction={state.fraction} />;
  const { data } = state;
  const { busy, profile, samples } = data.session.model;
  if (busy <= 0 && !(data.comparison && data.comparison.before.model.busy > 0)) {
    return <Problem title={data.title} message={emptyMessage(samples, profile.unit)} notes={data.notes} />;
  }
  // A reload of the same profile keeps the component, and with it the place.
  return <Flame key={data.session.id} host={host} data={data} theme={theme} request={request} />;
}

function withNotes(state: PageState, notes: readonly string[]): PageState {
  return state.kind === 'shown' ? { ...state, data: { ...state.data, notes } } : state;
}

function withDetails(state: PageState, buffer: ArrayBuffer): PageState {
  if (state.kind !== 'shown' || state.data.awaiting === undefined) return state;
  const { session, awaiting } = state.data;
  try {
    session.complete(decodeDetails(awaiting, new Uint8Array(buffer)));
    return { ...state, data: { ...state.data, awaiting: undefined } };
  } catch (error) {
    return { kind: 'error', message: messageOf(error) };
  }
}

function readProfile(message: Extract<ToFlamePage, { type: 'profile' }>): PageState {
  const arrived = performance.now();
  try {
    const { title, threads, thread, notes, root, source } = message;
    const tree = decodeTree(message.buffer);
    const awaiting = tree.rest.length === 0 ? tree : undefined;
    const profile = awaiting === undefined ? decodeDetails(tree, tree.rest) : tree.profile;
    const comparison = message.comparison && readComparison(message.comparison, profile, root);
    const session = comparison?.after ?? new FlameSession(profile, root, thread, undefined, tree.samples);
    const data = { session, title, threads, thread, notes, comparison, source, arrived, awaiting };
    return { kind: 'shown', data };
  } catch (error) {
    return { kind: 'error', message: messageOf(error) };
  }
}

/** Why there is nothing to see, and what to do. */
function emptyMessage(samples: number, unit: 'us' | 'bytes'): string {
  if (unit === 'bytes') {
    return 'This profile has no samples: nothing large enough was allocated while it was recorded. Record for longer, or while the app is under load.';
  }
  return samples > 0
    ? 'The program was idle in all samples of this profile. Record again while it has work to do, for instance under load.'
    : 'This profile has no samples: the recording was too short, or no JavaScript ran in it. Record again for longer, while the app has work to do.';
}

function Loading({ message, fraction }: { message: string; fraction: number | undefined }): JSX.Element {
  return (
    <main class="state" aria-busy="true">
      <p role="status">{message}</p>
      {/* At nothing rather than without a value, which would be drawn again for each frame of an animation. */}
      <progress max={1} value={fraction ?? 0} aria-label={message} />
    </main>
  );
}

function Problem(props: {
  readonly title: string;
  readonly message: string;
  readonly notes?: readonly string[];
  readonly children?: ComponentChildren;
}): JSX.Element {
  return (
    <main class="state">
      <h1>{props.title}</h1>
      <p role="alert">{props.message}</p>
      {props.notes?.map((note) => (
        <p key={note} class="quiet">
          {note}
        </p>
      ))}
      {props.children}
    </main>
  );
}

/** For files that Hotlight can't read: what else could. */
function SpeedscopeOffer({ onOpen }: { onOpen: () => void }): JSX.Element {
  return (
    <>
      <p class="quiet">
        speedscope, which comes with Hotlight, reads more formats, such as Instruments, Callgrind, perf
        script, stackprof, GHC and Safari; frames that name a place lead to the source there, too.
      </p>
      <div class="actions">
        <button type="button" class="button-primary" onClick={onOpen}>
          Open in speedscope
        </button>
      </div>
    </>
  );
}

function useTheme(): Theme {
  const [theme, setTheme] = useState(readTheme);
  useEffect(() => {
    // It may have changed between the first rendering and now.
    setTheme(readTheme());
    return watchTheme(() => setTheme(readTheme()));
  }, []);
  return theme;
}
