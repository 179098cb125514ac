/** Entry of dist/features/plan.js. */
export { planFeature as feature } from './plan';
