import { useCallback, useEffect, useMemo, useState } from 'preact/hooks';
import { formatBytes, formatCount } from '../../src/core/base/units';
import {
  type ComparedHeaps,
  GROWTH_VIEWS,
  type GrowthView,
  HEAP_VIEWS,
  type HeapRow,
  type HeapView,
} from '../../src/protocol/heap';
import { HeapClient, type HeapHost, type HeapState } from './client';
import { Table } from './table';

const NAMES: Readonly<Record<HeapView, string>> = {
  grownClasses: 'Grown Classes',
  grownHeld: 'Growth by Holder',
  grownMade: 'Growth by Line',
  classes: 'Classes',
  containment: 'Containment',
  dominators: 'Dominators',
  strings: 'Duplicate Strings',
  closures: 'Held by Closures',
  detached: 'Detached',
};

/** The heap page: one of several tables above, who holds the selected object below. */
export function App({ host }: { readonly host: HeapHost }) {
  const [state, setState] = useState<HeapState>({ phase: 'loading', message: 'Reading…' });
  const client = useMemo(() => new HeapClient(host, setState), [host]);
  if (state.phase === 'failed') {
    return (
      <main>
        <p class="failed" role="alert">
          {state.message}
        </p>
      </main>
    );
  }
  if (state.phase === 'loading') {
    return (
      <main>
        <p role="status">{state.message}</p>
        <progress
          aria-label={state.message}
          {...(state.fraction === undefined ? {} : { value: state.fraction })}
        />
      </main>
    );
  }
  return <Snapshot host={host} client={client} heap={state} />;
}

interface SnapshotProps {
  readonly host: HeapHost;
  readonly client: HeapClient;
  readonly heap: Extract<HeapState, { phase: 'open' }>;
}

function Snapshot({ host, client, heap }: SnapshotProps) {
  const { comparison } = heap;
  const views: readonly HeapView[] = comparison === undefined ? HEAP_VIEWS : [...GROWTH_VIEWS, ...HEAP_VIEWS];
  const [chosen, setView] = useState<HeapView>('classes');
  // What somebody compares for is what grew.
  useEffect(() => setView(comparison === undefined ? 'classes' : 'grownHeld'), [comparison]);
  const view = views.includes(chosen) ? chosen : 'classes';
  const [search, setSearch] = useState('');
  const [selected, setSelected] = useState<HeapRow>();
  const onOpen = useCallback(
    (row: HeapRow) => {
      if (row.place !== undefined) host.post({ type: 'open', ...row.place });
    },
    [host],
  );
  const load = useCallback(
    (ref: string, offset: number) =>
      search !== '' && ref === ''
        ? client.ask({ kind: 'search', text: search, offset })
        : client.ask({ kind: 'view', view: search === '' ? view : 'containment', ref, offset }),
    [client, heap, view, search],
  );
  const onTabKey = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    const next = views.at((views.indexOf(view) + step) % views.length)!;
    setView(next);
    document.getElementById(`tab-${next}`)?.focus();
  };
  return (
    <main>
      <header>
        <h1>{heap.title}</h1>
        <p>{`${formatBytes(heap.totalBytes)} in ${formatCount(heap.nodes)} objects`}</p>
        <button type="button" class="compare" onClick={() => host.post({ type: 'compare' })}>
          Compare with…
        </button>
        <input
          type="search"
          aria-label="Search objects by class, text or @id"
          placeholder="Search class, text or @id"
          onChange={(event) => setSearch(event.currentTarget.value.trim())}
        />
      </header>
      {comparison === undefined ? null : <p class="compared">{comparedText(comparison)}</p>}
      {heap.notes.map((note) => (
        <p class="note" role="note" key={note}>
          {note}
        </p>
      ))}
      <div class="tabs" role="tablist" aria-label="Views" onKeyDown={onTabKey}>
        {views.map((one) => (
          <button
            type="button"
            role="tab"
            id={`tab-${one}`}
            key={one}
            aria-selected={one === view}
            aria-controls="view"
            tabIndex={one === view ? 0 : -1}
            onClick={() => setView(one)}
          >
            {NAMES[one]}
          </button>
        ))}
      </div>
      <section class="upper" id="view" role="tabpanel" aria-labelledby={`tab-${view}`}>
        <Table
          label={search === '' ? NAMES[view] : `Objects that match ${search}`}
          load={load}
          totalBytes={heap.totalBytes}
          sizes={search === '' && isGrowth(view) ? 'changes' : 'all'}
          empty={search === '' ? emptyText(view, comparison) : 'Nothing matches.'}
          onSelect={setSelected}
          onOpen={onOpen}
        />
      </section>
      <section class="lower" aria-label="Retainers">
        {selected?.id === undefined ? (
          <p class="empty">Select an object to see who holds it.</p>
        ) : (
          <Holders client={client} row={selected} totalBytes={heap.totalBytes} onOpen={onOpen} />
        )}
      </section>
    </main>
  );
}

function isGrowth(view: HeapView): view is GrowthView {
  return GROWTH_VIEWS.some((one) => one === view);
}

function comparedText({ titles, totals, sameProcess, origins }: ComparedHeaps): string {
  const heaps = titles.map((title, i) => `${title} (${formatBytes(totals[i]!)})`).join(' → ');
  const apart = sameProcess
    ? 'one process: objects are told apart by their ids'
    : 'different processes: compared by class and by the path that holds';
  return `${heaps}; ${apart}${origins === 'profile' ? '; lines from the allocations that the run recorded' : ''}.`;
}

function emptyText(view: HeapView, comparison: ComparedHeaps | undefined): string {
  if (view === 'grownMade' && comparison?.origins === undefined) {
    return 'Nothing tells where these objects were made. Record a run of memory allocations and take the snapshots during it.';
  }
  return isGrowth(view) ? 'Nothing grew.' : 'There are none in this snapshot.';
}

interface HoldersProps {
  readonly client: HeapClient;
  readonly row: HeapRow;
  readonly totalBytes: number;
  readonly onOpen: (row: HeapRow) => void;
}

function Holders({ client, row, totalBytes, onOpen }: HoldersProps) {
  const [kind, setKind] = useState<'path' | 'retainers'>('path');
  const load = useCallback(
    (ref: string, offset: number) => client.ask({ kind, ref: ref === '' ? row.ref : ref, offset }),
    [client, kind, row.ref],
  );
  const name = `${row.label} @${row.id}`;
  return (
    <>
      <div class="tabs">
        <button type="button" aria-pressed={kind === 'path'} onClick={() => setKind('path')}>
          Shortest Path
        </button>
        <button type="button" aria-pressed={kind === 'retainers'} onClick={() => setKind('retainers')}>
          All Retainers
        </button>
        <span class="subject">{name}</span>
      </div>
      <Table
        label={kind === 'path' ? `Shortest path from a root to ${name}` : `Retainers of ${name}`}
        load={load}
        totalBytes={totalBytes}
        sizes="all"
        empty="Nothing holds it."
        onOpen={onOpen}
      />
    </>
  );
}
