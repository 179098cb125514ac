import type { HeapNode } from '../protocol/captureFile';

interface Place {
  readonly url: string;
  readonly lineNumber: number;
  readonly columnNumber: number;
}

/**
 * Where functions stand that earlier segments named. V8's allocation profile has the names of functions whose
 * script it has collected meanwhile, as happens to a program that is done, and has lost their places.
 */
export class KnownPlaces {
  /** By script and name; null when two functions of a script have one name. */
  readonly #places = new Map<string, Place | null>();

  /** Learns the places in a segment's tree, and fills in those that are missing. */
  complete(head: HeapNode): void {
    const left: HeapNode[] = [head];
    const lost: HeapNode[] = [];
    for (let node = left.pop(); node !== undefined; node = left.pop()) {
      left.push(...node.children);
      const { scriptId, url, functionName } = node.callFrame;
      if (url !== '')
        this.#learn(`${scriptId} ${functionName}`, node.callFrame as HeapNode['callFrame'] & Place);
      else if (Number(scriptId) > 0) lost.push(node);
    }
    for (const node of lost) {
      const { scriptId, functionName } = node.callFrame;
      const place = this.#places.get(`${scriptId} ${functionName}`);
      if (place) node.callFrame = { ...node.callFrame, ...place };
    }
  }

  #learn(key: string, { url, lineNumber, columnNumber }: Place): void {
    const known = this.#places.get(key);
    if (known === undefined) this.#places.set(key, { url, lineNumber, columnNumber });
    else if (known !== null && (known.lineNumber !== lineNumber || known.columnNumber !== columnNumber)) {
      this.#places.set(key, null);
    }
  }
}
