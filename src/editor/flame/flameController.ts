import type { Disposable, ViewColumn, WebviewPanel } from 'vscode';
import { HotlightError, messageOf } from '../../core/base/errors';
import type { EncodedProfile } from '../../node/analysis/analysis';
import {
  type FlameFocus,
  type FromFlamePage,
  parseFromFlamePage,
  type ToFlamePage,
} from '../../protocol/flame';
import { flameHtml } from '../../protocol/flameHtml';
import type { LoadedProfile } from '../active/activeProfile';
import { columnBeside, fillPanel } from '../page';
import type { Services } from '../services';
import { openPlace } from '../sources/openPlace';
import { saveFlamePicture } from './savePicture';
import { openFileInSpeedscope, openSpeedscope } from './speedscope';

/** What a flame graph shows: a run's folder or a profile file, absolute. Kept by the page over reloads. */
export interface FlameSource {
  readonly target: string;
  readonly title: string;
  readonly isFile?: true;
}

/** The extension's side of one flame graph page, in a panel or in a custom editor. */
export class FlameController implements Disposable {
  readonly source: FlameSource;
  readonly panel: WebviewPanel;
  readonly #services: Services;
  readonly #subscription: Disposable;
  readonly #tellPainted: () => void;
  #profile: LoadedProfile | undefined;
  #thread = '';
  #loadedThread: string | undefined;
  #focus: FlameFocus | undefined;
  #ready = false;
  #reading: AbortController | undefined;
  /** What the page has been given; the ranking, which only the editor needs, may still be missing. */
  #shown: EncodedProfile | undefined;

  constructor(services: Services, panel: WebviewPanel, source: FlameSource) {
    const { vscode, active } = services;
    this.#services = services;
    this.panel = panel;
    this.source = source;
    this.#tellPainted = active.expectPicture(source.target);
    this.#subscription = vscode.Disposable.from(
      fillPanel(services, panel, {
        file: 'flame',
        name: 'flame graph',
        html: flameHtml,
        parse: parseFromFlamePage,
        receive: (message) => this.#receive(message),
      }),
      panel.onDidDispose(() => this.dispose()),
      active.onDidProgress(({ target, message, fraction }) => {
        if (target === source.target && this.#reading !== undefined) this.#tellProgress(message, fraction);
      }),
    );
  }

  /** Shows another thread, or moves the view; at once, or as soon as the page is there. */
  show(options: { readonly thread?: string; readonly focus?: FlameFocus }): void {
    const isOther = options.thread !== undefined && options.thread !== this.#thread;
    this.#focus = options.focus ?? this.#focus;
    this.#thread = options.thread ?? this.#thread;
    if (!this.#ready) return;
    if (isOther) void this.#load();
    else if (options.focus !== undefined && this.#shown !== undefined)
      this.#post({ type: 'focus', focus: options.focus });
  }

  /** The file was written again. */
  async reload(): Promise<void> {
    this.#profile = undefined;
    if (this.#ready) await this.#load();
  }

  dispose(): void {
    this.#ready = false;
    this.#tellPainted();
    this.#reading?.abort();
    this.#subscription.dispose();
  }

  async #receive(message: FromFlamePage): Promise<void> {
    const { vscode, log } = this.#services;
    switch (message.type) {
      case 'ready': // also after the page was hidden: it keeps no data then
        this.#ready = true;
        return this.#load();
      case 'details': // also before there is a picture, when that needs them
        this.#tellPainted();
        return this.#postDetails();
      case 'painted':
        this.#tellPainted();
        log.debug(`Flame graph of ${message.nodes} nodes painted in ${Math.round(message.milliseconds)} ms.`);
        return;
      case 'open':
        return this.#open(message);
      case 'thread':
        this.#thread = message.thread;
        return this.#load();
      case 'copy':
        return void (await vscode.env.clipboard.writeText(message.text));
      case 'save':
        return saveFlamePicture(this.#services, message);
      case 'openInSpeedscope':
        return this.#openInSpeedscope(this.panel.viewColumn ?? 1);
    }
  }

  async #load(): Promise<void> {
    this.#reading?.abort();
    const reading = new AbortController();
    this.#reading = reading;
    this.#shown = undefined;
    const thread = this.#thread;
    const { loading } = this.#services.active;
    if (this.#loadedThread !== thread)
      this.#post({ type: 'loading', message: `Reading ${this.source.title}…` });
    let shown: EncodedProfile | undefined;
    const show = (encoded: EncodedProfile): void => {
      if (reading.signal.aborted || shown !== undefined) return;
      shown = encoded;
      this.#postProfile(encoded);
    };
    try {
      const profile = await this.#read(reading.signal, show);
      if (reading.signal.aborted) return;
      this.#profile = profile;
      this.#loadedThread = thread;
      show(profile.analysis);
      const { notes } = profile.analysis;
      if (notes.length !== shown?.notes.length) this.#post({ type: 'notes', notes });
    } catch (error) {
      if (reading.signal.aborted) return;
      // The views' reading was shared, and they have turned to another profile: this page has not.
      const isShared = loading?.target === this.source.target;
      if (isShared && loading.overtaken.aborted && HotlightError.is(error, 'cancelled')) return this.#load();
      if (!HotlightError.is(error)) this.#services.log.error(error instanceof Error ? error : String(error));
      const isForeign = this.source.isFile && HotlightError.is(error, 'bad-input');
      this.#post({
        type: 'error',
        message: messageOf(error),
        ...(isForeign ? { offersSpeedscope: true } : {}),
      });
    } finally {
      if (this.#reading === reading) this.#reading = undefined;
    }
  }

  /** @param onProfile called as soon as there is something to paint, if that is before the end */
  async #read(signal: AbortSignal, onProfile: (encoded: EncodedProfile) => void): Promise<LoadedProfile> {
    const { active, engines, runs } = this.#services;
    const { target } = this.source;
    if (this.#profile !== undefined && this.#loadedThread === this.#thread) return this.#profile;
    if (this.#thread === '') {
      // What the views show, or will show in a moment, is not read twice.
      if (active.loading?.target === target) {
        const { encoded, result } = active.loading;
        onProfile(await encoded);
        return result;
      }
      if (active.current?.analysis.target === target) return active.current;
    }
    const workspaceRoot = runs.roots[0]?.root;
    const analysis = await engines.analyse(target, {
      thread: this.#thread,
      signal,
      onProfile,
      onProgress: (message, fraction) => this.#tellProgress(message, fraction),
      ...(workspaceRoot === undefined ? {} : { workspaceRoot }),
    });
    return { analysis, measuredAt: new Date(analysis.run?.startedAt ?? Date.now()) };
  }

  async #openInSpeedscope(column: ViewColumn): Promise<void> {
    if (this.#profile !== undefined) openSpeedscope(this.#services, this.#profile, column);
    else if (this.source.isFile) openFileInSpeedscope(this.#services, this.source.target, column);
  }

  #tellProgress(message: string, fraction: number): void {
    if (this.#shown === undefined) this.#post({ type: 'loading', message, fraction });
  }

  #postProfile(encoded: EncodedProfile): void {
    const { runs } = this.#services;
    this.#shown = encoded;
    this.#post({
      type: 'profile',
      title: encoded.title,
      source: this.source,
      buffer: encoded.tree,
      threads: encoded.threads,
      thread: encoded.thread,
      notes: encoded.notes,
      root: encoded.run?.cwd ?? runs.roots[0]?.root ?? '',
      ...(this.#focus === undefined ? {} : { focus: this.#focus }),
    });
    this.#focus = undefined;
  }

  async #postDetails(): Promise<void> {
    const shown = this.#shown;
    // When reading fails after all, the page is told so elsewhere.
    const buffer = await shown?.details.catch(() => undefined);
    if (buffer !== undefined && this.#shown === shown) this.#post({ type: 'details', buffer });
  }

  async #open(place: {
    readonly file: string;
    readonly line: number;
    readonly column: number;
  }): Promise<void> {
    const column = columnBeside(this.#services.vscode, this.panel);
    await openPlace(this.#services, this.#profile, place, column);
  }

  #post(message: ToFlamePage): void {
    // A page that is hidden or gone is told everything again when it comes back.
    if (this.#ready) void this.panel.webview.postMessage(message);
  }
}
