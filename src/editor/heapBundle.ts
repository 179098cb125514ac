/** Entry of dist/heap.js: what heap snapshots and the search for leaks need, loaded on first use. */

export { leakFindings } from '../core/heap/leakFindings';
export { gcMarkdown } from '../core/report/gcText';
export { blockingSeconds } from '../node/capture/roomForHeap';
export { findListening, findWorking, programOf } from '../node/capture/workingProcess';
export { analyseLeaksInWorker, HeapSession } from '../node/heap/heapSession';
export { HeapTarget } from '../node/heap/heapTarget';
export { namedLoad, SCENARIO_FILE } from '../node/heap/leakLoad';
export { searchLeaks } from '../node/heap/searchLeaks';
export { gcOfRun, threadNames } from '../node/metrics/gcOfRun';
