/** Entry of dist/checklists.js: Markdown, YAML, gates and git, loaded with the first checklist. */
export { dayOf, isDay } from '../../core/checklist/days';
export {
  addItem,
  addLink,
  addNote,
  assign,
  remove,
  rename,
  setChecked,
  setDue,
} from '../../core/checklist/edits';
export { describeState } from '../../core/checklist/gateState';
export { moveItem } from '../../core/checklist/moveItem';
export { parseChecklist } from '../../core/checklist/parseChecklist';
export { searchPlaybooks } from '../../core/checklist/playbook';
export { reportHtml, reportMarkdown } from '../../core/report/checklistReport';
export { assertWritable, editChecklist, listChecklists } from '../../node/checklist/checklistFiles';
export { approve, judgeChecklist, measureGates } from '../../node/checklist/evaluateChecklist';
export { gitIdentity, headLog, SourceHistory } from '../../node/checklist/gitFacts';
export { listPlaybooks, startDue, startPlaybook } from '../../node/checklist/playbooks';
export { WorkspaceFacts } from '../../node/checklist/workspaceFacts';
export { openSourceSession } from '../../node/source/sessionClient';
