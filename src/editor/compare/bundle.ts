/** Entry of dist/features/compare.js. */
export { compareFeature as feature } from './compare';
