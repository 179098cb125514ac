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
export { NAMES } from '../../core/checklist/gate/names';
export { needsOf } from '../../core/checklist/gate/needs';
export { parseMeasurement } from '../../core/checklist/gate/parseMeasurement';
export { DIMENSION_WORDS } from '../../core/checklist/gate/quantity';
export { describeState } from '../../core/checklist/gateState';
export { moveItem } from '../../core/checklist/moveItem';
export { parseChecklist } from '../../core/checklist/parseChecklist';
export { searchPlaybooks } from '../../core/checklist/playbook';
export { describeLoad } from '../../core/load/loadResult';
export { parseScenario, scenarioFor } from '../../core/load/scenario';
export { reportHtml, reportMarkdown } from '../../core/report/checklistReport';
export { assertWritable, editChecklist, listChecklists } from '../../node/checklist/checklistFiles';
export { approve, judgeChecklist, measureGates } from '../../node/checklist/evaluateChecklist';
export { gitIdentity, headCommit, headLog, SourceHistory } from '../../node/checklist/gitFacts';
export { enterMeasurement, recordBaseline } from '../../node/checklist/keepValues';
export { listPlaybooks, startDue, startPlaybook } from '../../node/checklist/playbooks';
export { WorkspaceFacts } from '../../node/checklist/workspaceFacts';
export { keepLoad } from '../../node/load/keepLoad';
export { loadInWorker } from '../../node/load/loadClient';
export { openSourceSession } from '../../node/source/sessionClient';
