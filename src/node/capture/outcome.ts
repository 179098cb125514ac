import { constants } from 'node:os';
import { getSystemErrorMap } from 'node:util';
import type { RunEnd } from '../../core/runs/run';
import { writeFailure } from '../files/atomicWrite';
import type { ProgramExit } from './launch';

/** What is known of a recording when it is over. */
export interface Outcome {
  readonly command: readonly string[];
  /** Absolute folder of the run. */
  readonly dir: string;
  readonly durationMs: number;
  /** Why we have ended it; undefined when the program has ended by itself. */
  readonly asked: 'stopped' | 'duration' | undefined;
  /** Undefined when the program goes on, or its end could not be seen. */
  readonly exit: ProgramExit | undefined;
  /** Whether any Node.js process wrote a word. */
  readonly sawNode: boolean;
  /** Whether there is no profile, where there should be. */
  readonly isEmpty: boolean;
  /** Processes that have noticed a signal, and so have written all they had. */
  readonly signalled: number;
  /** Processes that should have stopped recording and didn't answer. */
  readonly unanswered: readonly number[];
  /** Processes that went on after the program. */
  readonly leftOver: number;
  /** The system's error code for a capture that could not be written. */
  readonly trouble: string | undefined;
}

/** Runs shorter than this hold too few samples to be taken for more than they are. */
const SHORT_MS = 300;

/** The signal that ended a program: as the system said, or as a shell or npm passes it on in its exit status. */
export function endingSignal(exit: ProgramExit | undefined): string | undefined {
  if (exit === undefined) return undefined;
  if (exit.signal !== null) return exit.signal;
  const number = (exit.code ?? 0) - 128;
  return Object.entries(constants.signals).find(([, value]) => value === number)?.[0];
}

export function endOf({ asked, exit, signalled }: Outcome): RunEnd {
  if (asked !== undefined) return asked;
  if (endingSignal(exit) === undefined) return 'app-exited';
  return signalled > 0 ? 'signal' : 'killed';
}

/** What a reader must know of how the recording went, one sentence each; the gravest first. */
export function notesOf(outcome: Outcome): string[] {
  const { asked, durationMs, exit, leftOver, sawNode, trouble, unanswered } = outcome;
  const notes: string[] = [];
  if (trouble !== undefined) notes.push(notWritten(outcome.dir, trouble));
  if (!sawNode) notes.push(notSeen(outcome));
  else if (asked === undefined) notes.push(...badEnd(exit, outcome.isEmpty));
  for (const pid of unanswered.slice(0, 3)) {
    notes.push(
      `Process ${pid} did not answer when the recording was stopped, being stopped itself or busy in native code; its last seconds are missing.`,
    );
  }
  if (leftOver > 0) {
    const who = leftOver === 1 ? 'A process' : `${leftOver} processes`;
    notes.push(`${who} that the program had started went on after it and was recorded until then.`);
  }
  if (sawNode && asked === undefined && exit?.code === 0 && durationMs < SHORT_MS) {
    notes.push(
      `The program ended after ${Math.round(durationMs)} ms, which is too short for more than a rough picture.`,
    );
  }
  return notes;
}

/** @param code of the system's error */
function notWritten(dir: string, code: string): string {
  const [, description = code] =
    getSystemErrorMap().get(-(constants.errno as Record<string, number>)[code]!) ?? [];
  return writeFailure(dir, Object.assign(new Error(description), { code })).message;
}

function notSeen({ asked, command, exit }: Outcome): string {
  const what = `No Node.js process was seen: ${command.join(' ')}`;
  const failed = badEnd(exit)[0]?.replace(/^The program /, '');
  if (asked === undefined && failed !== undefined) return `${what} ${failed}`;
  return `${what} started none, or one that doesn't get NODE_OPTIONS from its environment.`;
}

function badEnd(exit: ProgramExit | undefined, isEmpty = false): string[] {
  if (exit === undefined || exit.code === 0) return [];
  const signal = endingSignal(exit);
  if (signal === undefined) return [`The program ended with exit status ${exit.code}.`];
  const why = signal === 'SIGABRT' ? ', as Node.js does itself when its heap is full' : '';
  const lost = isEmpty
    ? `${why === '' ? '' : ','} before it had written a first part of the recording, which takes it a second, or longer in native code`
    : '';
  return [`The program was ended by ${signal}${why}${lost}.`];
}
