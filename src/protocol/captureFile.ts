/** The parts of a `.cpuprofile` or `.heapprofile` that the agent has to know; the others pass through. */
export interface Capture {
  /** Of a CPU profile. */
  nodes?: readonly CpuNode[] | undefined;
  /** Of a CPU profile: ids of nodes. */
  samples?: readonly number[] | undefined;
  /** Of a heap profile. */
  head?: HeapNode | undefined;
}

interface CallFrame {
  /** A number from v8-profiler-next. */
  readonly scriptId: string | number;
  readonly url: string;
  readonly functionName: string;
}

export interface CpuNode {
  readonly id: number;
  readonly callFrame: CallFrame;
  hitCount?: number | undefined;
  children?: readonly number[] | undefined;
}

export interface HeapNode {
  callFrame: CallFrame;
  selfSize: number;
  children: readonly HeapNode[];
}

/** Every place in a capture's call tree, in no particular order. */
export function* callFramesOf(capture: Capture): Iterable<CallFrame> {
  for (const { callFrame } of capture.nodes ?? []) yield callFrame;
  // The tree is as deep as the program's stack.
  const left = capture.head === undefined ? [] : [capture.head];
  for (let node = left.pop(); node !== undefined; node = left.pop()) {
    yield node.callFrame;
    left.push(...node.children);
  }
}
