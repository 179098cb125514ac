/** Entry of dist/features/queries.js. */
export { queriesFeature as feature } from './queries';
