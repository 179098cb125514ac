import type { AllocationFrame } from './allocations';
import type { HolderName } from './holderNames';
import type { LeakPattern } from './leakPatterns';
import type { HeapLocation } from './snapshot';

/** Something that keeps more with every step of the load. */
export interface Leak {
  readonly pattern: LeakPattern;
  /** Class of what is kept. */
  readonly className: string;
  /** Class of what keeps it. */
  readonly holderClass: string;
  /** Names that lead to it, the outermost first. */
  readonly names: readonly HolderName[];
  /** Objects kept at each snapshot; empty when it is one object that grows. */
  readonly counts: readonly number[];
  /** What the objects of all steps hold, or by how much the one object grew. Bytes. */
  readonly retained: number;
  /** True when none of what was there at the first snapshot, or came since, has gone. */
  readonly neverDeleted: boolean;
  readonly path: readonly string[];
  /** The code of what is kept: a listener, a timer's callback, a closure, the constructor. */
  readonly code?: HeapLocation;
  /** The functions that were running when most of it was made, the innermost first; when that was traced. */
  readonly allocatedIn?: readonly AllocationFrame[];
}

export interface LeakReport {
  readonly leaks: readonly Leak[];
  /** Total bytes at each snapshot. */
  readonly totals: readonly number[];
  /** Files of scripts by V8's number. */
  readonly files: ReadonlyMap<number, string>;
}
