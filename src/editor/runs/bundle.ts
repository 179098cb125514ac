/** Entry of dist/features/runs.js. */
export { runsFeature as feature } from './runsView';
