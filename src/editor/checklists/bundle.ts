/** Entry of dist/features/checklists.js. */
export { checklistsFeature as feature } from './checklists';
