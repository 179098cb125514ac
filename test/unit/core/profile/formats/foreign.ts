import { FUNCTIONS, type Sampled } from '../arbitrary';

/** Formats that we read and don't write, as their own programs write them: the same samples in each. */

const callFrame = (index: number) => {
  const { name, url, scriptId, line, column } = FUNCTIONS[index]!;
  return {
    functionName: name,
    scriptId: scriptId || '0',
    url,
    lineNumber: line - 1,
    columnNumber: column - 1,
  };
};
const ROOT = { functionName: '(root)', scriptId: '0', url: '', lineNumber: -1, columnNumber: -1 };

interface HeapNode {
  readonly callFrame: object;
  selfSize: number;
  readonly id: number;
  readonly children: HeapNode[];
}

/** A `.heapprofile`; a sample's duration is its size. */
export function heapprofile(samples: readonly Sampled[]): object {
  let id = 1;
  const head: HeapNode = { callFrame: ROOT, selfSize: 0, id: id++, children: [] };
  const known = new Map<HeapNode, Map<number, HeapNode>>();
  for (const { stack, duration } of samples) {
    let node = head;
    for (const index of stack) {
      const children = known.get(node) ?? new Map<number, HeapNode>();
      known.set(node, children);
      let child = children.get(index);
      if (child === undefined) {
        child = { callFrame: callFrame(index), selfSize: 0, id: id++, children: [] };
        children.set(index, child);
        node.children.push(child);
      }
      node = child;
    }
    node.selfSize += duration;
  }
  return { head, samples: [] };
}

/** A Chrome trace, whose chunks have `size` samples each. */
export function trace(samples: readonly Sampled[], size: number): object {
  const shared = { pid: 7, cat: 'disabled-by-default-v8.cpu_profiler', id: '0x1', ph: 'P' };
  const ids = new Map<string, number>([['', 1]]);
  let fresh: object[] = [{ id: 1, callFrame: ROOT }];
  const events: object[] = [
    { pid: 7, tid: 8, ph: 'M', name: 'thread_name', args: { name: 'CrRendererMain' } },
    { ...shared, tid: 8, name: 'Profile', args: { data: { startTime: 1000 } } },
  ];
  let before = 0;
  for (let from = 0; from < samples.length; from += size) {
    const part = samples.slice(from, from + size);
    const leaves = part.map(({ stack }) => {
      let path = '';
      for (const index of stack) {
        const parent = ids.get(path);
        path += `/${index}`;
        if (ids.has(path)) continue;
        ids.set(path, ids.size + 1);
        fresh.push({ id: ids.get(path), parent, callFrame: callFrame(index) });
      }
      return ids.get(path);
    });
    const timeDeltas = part.map((_, i) => {
      const delta = before;
      before = part[i]!.duration;
      return delta;
    });
    const data = {
      cpuProfile: { ...(fresh.length > 0 ? { nodes: fresh } : {}), samples: leaves },
      timeDeltas,
      lines: part.map(({ line }) => line),
    };
    events.push({ ...shared, tid: 9, name: 'ProfileChunk', args: { data } });
    events.push({ pid: 7, tid: 8, ph: 'X', name: 'RunTask', ts: 1000 + from, dur: 5 });
    fresh = [];
  }
  const total = samples.reduce((sum, { duration }) => sum + duration, 0);
  const end = { cpuProfile: { samples: [] }, endTime: 1000 + total };
  events.push({ ...shared, tid: 9, name: 'ProfileChunk', args: { data: end } });
  return { metadata: { source: 'DevTools' }, traceEvents: events };
}

/** The Firefox Profiler's processed format, with shared tables; idle samples have no stack. */
export function firefox(samples: readonly Sampled[]): object {
  const strings = [...new Set(FUNCTIONS.flatMap(({ name, url }) => [name || '(anonymous)', url]))];
  const files = [...new Set(FUNCTIONS.map(({ url }) => url).filter((url) => url !== ''))];
  const frames = new Map<string, number>();
  const frameTable = { func: [] as number[], line: [] as (number | null)[] };
  const stacks = new Map<string, number>();
  const stackTable = { frame: [] as number[], prefixOffset: [] as number[] };
  const frameOf = (func: number, line: number | null): number => {
    const key = `${func} ${line}`;
    if (!frames.has(key)) {
      frames.set(key, frameTable.func.length);
      frameTable.func.push(func);
      frameTable.line.push(line);
    }
    return frames.get(key)!;
  };
  const stackOf = ({ stack, line }: Sampled): number => {
    let above = -1;
    for (const [depth, func] of stack.entries()) {
      const frame = frameOf(func, depth === stack.length - 1 ? line : null);
      const key = `${above} ${frame}`;
      if (!stacks.has(key)) {
        const at = stackTable.frame.length;
        stacks.set(key, at);
        stackTable.frame.push(frame);
        stackTable.prefixOffset.push(above < 0 ? 0 : at - above);
      }
      above = stacks.get(key)!;
    }
    return above;
  };
  const stack = samples.map(stackOf);
  const weight = samples.map(({ duration }) => duration / 1000);
  return {
    meta: { interval: 1, preprocessedProfileVersion: 57 },
    libs: [],
    shared: {
      stackTable: { ...stackTable, length: stackTable.frame.length },
      frameTable: { ...frameTable, length: frameTable.func.length },
      funcTable: {
        name: FUNCTIONS.map(({ name }) => strings.indexOf(name || '(anonymous)')),
        source: FUNCTIONS.map(({ url }) => (url === '' ? null : files.indexOf(url))),
        lineNumber: FUNCTIONS.map(({ line }) => line || null),
        columnNumber: FUNCTIONS.map(({ column }) => column || null),
        length: FUNCTIONS.length,
      },
      sources: { filename: files.map((url) => strings.indexOf(url)), length: files.length },
      stringArray: strings,
    },
    threads: [
      {
        processName: 'node',
        name: 'main',
        samples: {
          stack,
          timeDeltas: samples.map((_, i) => (i === 0 ? 0 : weight[i - 1])),
          weight,
          weightType: 'tracing-ms',
        },
      },
    ],
  };
}

/** What `node --prof-process --preprocess` prints, without the texts of scripts, so that there are no lines. */
export function v8Log(samples: readonly Sampled[]): object {
  const names = FUNCTIONS.map(({ name, url, line, column }) =>
    url === '' ? name : `${name} ${url}:${line}:${column}`,
  );
  let time = 0;
  const ticks = samples.map(({ stack, duration }) => {
    const tick = { tm: time, vm: 0, s: stack.toReversed().flatMap((func) => [func, 100]) };
    time += duration;
    return tick;
  });
  return {
    code: names.map((name, func) => ({ name, type: 'JS', kind: 'Opt', func })),
    functions: names.map((name, code) => ({ name, codes: [code] })),
    ticks,
    scripts: [],
  };
}
