interface DevToolsAggregate {
  readonly name: string;
  readonly count: number;
  readonly self: number;
  readonly maxRet: number;
}

interface DevToolsDiff {
  readonly name: string;
  readonly addedCount: number;
  readonly removedCount: number;
  readonly addedSize: number;
  readonly removedSize: number;
  readonly countDelta: number;
  readonly sizeDelta: number;
}

/** The parts of DevTools' JSHeapSnapshot that tests ask. */
export interface DevToolsSnapshot {
  getAggregatesByClassKey(sorted: boolean, name: string): Record<string, DevToolsAggregate>;
  interfaceDefinitions(): string;
  aggregatesForDiff(interfaces: string): unknown;
  calculateSnapshotDiff(id: number, base: unknown): Record<string, DevToolsDiff>;
}

export function openInDevTools(file: string): Promise<DevToolsSnapshot>;

export function columnsOf(snapshot: DevToolsSnapshot): {
  readonly self: Float64Array;
  readonly retained: Float64Array;
  readonly dominator: Uint32Array;
  readonly distance: Int32Array;
  readonly className: readonly string[];
};
