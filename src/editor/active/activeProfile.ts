import { stat } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import type { Disposable, Event, EventEmitter, Memento } from 'vscode';
import { HotlightError } from '../../core/base/errors';
import type { EncodedProfile, WorkerAnalysis } from '../../node/analysis/analysis';
import type { ContextKeys } from '../contextKeys';
import type { Engines } from '../engines';
import { withPatience } from '../progress';
import type { VSCode } from '../services';

export interface LoadedProfile {
  readonly analysis: WorkerAnalysis;
  /** When the run was started, or the file written. */
  readonly measuredAt: Date;
}

/** A profile that is being read. */
export interface LoadingProfile {
  /** A run's folder or a profile file, absolute. */
  readonly target: string;
  readonly title: string;
  /** There before the result is. */
  readonly encoded: Promise<EncodedProfile>;
  readonly result: Promise<LoadedProfile>;
  /** Aborted when another profile is to be active instead, which ends this reading. */
  readonly overtaken: AbortSignal;
}

export interface LoadingProgress {
  readonly target: string;
  readonly message: string;
  /** 0 … 1. */
  readonly fraction: number;
}

/** The views wait no longer for a picture than this. Milliseconds. */
const PICTURE_PATIENCE = 2000;
/** Where a profile is read, its page shows how far that is. Milliseconds. */
const READING_PATIENCE = 3000;

const REMEMBERED = 'hotlight.activeProfile';

interface Dependencies {
  readonly vscode: VSCode;
  readonly engines: Engines;
  readonly contextKeys: ContextKeys;
  readonly memory: Memento;
  /** Folder whose runs belong to this workspace; undefined without one. */
  readonly workspaceRoot: () => string | undefined;
  readonly onError: (error: unknown) => void;
}

/** The one profile that hotspots, heat, lenses and hovers speak of. Remembered over reloads of the window. */
export class ActiveProfile implements Disposable {
  readonly #services: Dependencies;
  readonly #changes: EventEmitter<void>;
  readonly #progress: EventEmitter<LoadingProgress>;
  readonly onDidChange: Event<void>;
  readonly onDidProgress: Event<LoadingProgress>;
  #current: LoadedProfile | undefined;
  #loading: LoadingProfile | undefined;
  #overtaken = new AbortController();
  /** By target: what is settled when a page has painted it. */
  readonly #pictures = new Map<string, Promise<void>>();
  #restored = false;

  constructor(services: Dependencies) {
    this.#services = services;
    this.#changes = new services.vscode.EventEmitter();
    this.#progress = new services.vscode.EventEmitter();
    this.onDidChange = this.#changes.event;
    this.onDidProgress = this.#progress.event;
  }

  /** What is shown. Stays while the next one is read. */
  get current(): LoadedProfile | undefined {
    return this.#current;
  }

  /** What is being read. */
  get loading(): LoadingProfile | undefined {
    return this.#loading;
  }

  /**
   * Analyses a run's folder or a profile file and makes it the active profile. The one before stays until then,
   * and stays for good when this fails.
   * @param target absolute
   * @throws HotlightError; `cancelled` also when another profile was made active meanwhile
   */
  async activate(target: string, title: string): Promise<WorkerAnalysis> {
    const { signal } = this.#takeTurn();
    let onProfile: (encoded: EncodedProfile) => void;
    const read = new Promise<EncodedProfile>((resolve) => {
      onProfile = resolve;
    });
    const result = this.#load(target, title, signal, (encoded) => onProfile(encoded));
    const encoded = Promise.race([read, result.then(({ analysis }) => analysis)]);
    // Whoever waits for it is told; that nobody does is no failure.
    encoded.catch(() => undefined);
    const loading = { target, title, encoded, result, overtaken: signal };
    this.#loading = loading;
    this.#changes.fire();
    try {
      const profile = await loading.result;
      this.#loading = undefined;
      this.#show(profile);
      await this.#services.memory.update(REMEMBERED, { target, title });
      return profile.analysis;
    } catch (error) {
      if (this.#loading === loading) {
        this.#loading = undefined;
        this.#changes.fire();
      }
      throw error;
    }
  }

  /**
   * Says that a page will paint a target; the rest of its analysis, which takes the same processors, waits for that.
   * @returns to be called when it is painted, or won't be
   */
  expectPicture(target: string): () => void {
    let painted = (): void => undefined;
    const picture = new Promise<void>((resolve) => {
      painted = resolve;
    });
    this.#pictures.set(target, picture);
    return () => {
      if (this.#pictures.get(target) === picture) this.#pictures.delete(target);
      painted();
    };
  }

  /** No profile is active any more: its run was deleted. */
  async clear(): Promise<void> {
    this.#takeTurn();
    this.#loading = undefined;
    this.#show(undefined);
    await this.#services.memory.update(REMEMBERED, undefined);
  }

  /** Makes the profile active that was so before the window was reloaded. Called when something could show it. */
  async restore(): Promise<void> {
    if (this.#restored) return;
    this.#restored = true;
    const remembered = this.#services.memory.get<{ target: string; title: string }>(REMEMBERED);
    if (remembered === undefined) return;
    const activation = this.activate(remembered.target, remembered.title);
    const { signal: overtaken } = this.#overtaken;
    try {
      await activation;
    } catch (error) {
      // Another profile is remembered now, or the window closes while this one is still read.
      if (overtaken.aborted) return;
      // Deleted meanwhile: nobody asked for it now, so nobody needs to be told.
      if (HotlightError.is(error)) await this.#services.memory.update(REMEMBERED, undefined);
      else this.#services.onError(error);
    }
  }

  dispose(): void {
    this.#takeTurn();
    this.#changes.dispose();
    this.#progress.dispose();
  }

  #takeTurn(): AbortController {
    this.#restored = true;
    this.#overtaken.abort();
    this.#overtaken = new AbortController();
    return this.#overtaken;
  }

  async #load(
    target: string,
    title: string,
    overtaken: AbortSignal,
    onProfile: (encoded: EncodedProfile) => void,
  ): Promise<LoadedProfile> {
    const { vscode, engines, workspaceRoot } = this.#services;
    const root = workspaceRoot();
    const analysis = await withPatience(
      vscode,
      `Reading the profile of ${title}`,
      (signal) =>
        engines.analyse(target, {
          signal: AbortSignal.any([signal, overtaken]),
          onProfile: (encoded) => {
            onProfile(encoded);
            return this.#painted(target);
          },
          onProgress: (message, fraction) => this.#progress.fire({ target, message, fraction }),
          ...(root === undefined ? {} : { workspaceRoot: root }),
        }),
      READING_PATIENCE,
    );
    const measuredAt =
      analysis.run === undefined ? (await stat(target)).mtime : new Date(analysis.run.startedAt);
    if (overtaken.aborted) throw new HotlightError('cancelled', `Reading ${title} was overtaken.`);
    return { analysis, measuredAt };
  }

  /** Settled when what was expected is painted, or takes long: a page may be hidden. */
  async #painted(target: string): Promise<void> {
    const picture = this.#pictures.get(target);
    if (picture === undefined) return;
    const enough = new AbortController();
    const late = setTimeout(PICTURE_PATIENCE, undefined, { signal: enough.signal });
    await Promise.race([picture, late]);
    enough.abort();
    late.catch(() => undefined);
  }

  #show(profile: LoadedProfile | undefined): void {
    this.#current = profile;
    this.#services.contextKeys.set('hotlight.hasProfile', profile !== undefined);
    this.#changes.fire();
  }
}
