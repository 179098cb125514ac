// Chrome DevTools' own analysis of a heap snapshot, in this process.
import fs from 'node:fs';
import { pathToFileURL } from 'node:url';
import { bundleDevToolsHeap } from '../../bench/lib/bundles.mjs';

// DevTools counts on what Node has from version 22 on.
Promise.withResolvers ??= () => {
  const parts = {};
  parts.promise = new Promise((resolve, reject) => Object.assign(parts, { resolve, reject }));
  return parts;
};

let library;

/** The snapshot in `file` as DevTools' JSHeapSnapshot. */
export async function openInDevTools(file) {
  library ??= await import(pathToFileURL(await bundleDevToolsHeap()).href);
  return loadWith(library, file);
}

/** The same with the library given, so that a benchmark can time it. */
export async function loadWith({ HeapSnapshotLoader, SecondaryInitManager }, file) {
  const loader = new HeapSnapshotLoader({ sendEvent: () => undefined });
  for await (const chunk of fs.createReadStream(file, { encoding: 'utf8', highWaterMark: 1 << 20 })) {
    await loader.write(chunk);
  }
  loader.close();
  const { port1, port2 } = new MessageChannel();
  new SecondaryInitManager(port2);
  const snapshot = await loader.buildSnapshot(port1);
  port1.close();
  port2.close();
  return snapshot;
}

/** Columns of what DevTools found, by node. */
export function columnsOf(snapshot) {
  const { nodeCount, nodeFieldCount } = snapshot;
  const self = new Float64Array(nodeCount);
  const retained = new Float64Array(nodeCount);
  const dominator = new Uint32Array(nodeCount);
  const distance = new Int32Array(nodeCount);
  const className = [];
  for (let i = 0; i < nodeCount; i++) {
    const node = snapshot.createNode(i * nodeFieldCount);
    self[i] = node.selfSize();
    retained[i] = node.retainedSize();
    dominator[i] = node.dominatorIndex() / nodeFieldCount;
    distance[i] = node.distance();
    className.push(node.className());
  }
  return { self, retained, dominator, distance, className };
}
