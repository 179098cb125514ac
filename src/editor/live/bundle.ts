/** Entry of dist/features/live.js. */
export { liveFeature as feature } from './live';
