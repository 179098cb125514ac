/** Entry of dist/features/hotspots.js. */
export { hotspotsFeature as feature } from './hotspotsView';
