/** Entry of dist/features/memory.js. */
export { memoryFeature as feature } from './memory';
