/** Entry of dist/capture.js: what starting and attaching needs, loaded when the user first records something. */
export { attachCapture, parseAttachTarget } from '../node/attach/attach';
export { listProcesses } from '../node/attach/processes';
export { startCapture } from '../node/capture/launch';
export { threadHeapBytes } from '../node/capture/threadHeap';
export { commandTarget } from '../node/targets/commandLine';
export { findTargets } from '../node/targets/findTargets';
export { runPreLaunchTask } from './capture/preLaunchTask';
export { pickProcess } from './capture/processPicker';
export { pickTarget } from './capture/targetPicker';
export { terminalSpawner } from './capture/terminal';
