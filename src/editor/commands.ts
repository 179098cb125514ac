import type { Disposable } from 'vscode';
import type { Services } from './services';

/** Commands that package.json contributes. A test checks that both lists agree. */
export const COMMANDS = {
  profileCpu: 'hotlight.profileCpu',
  profileAllocations: 'hotlight.profileAllocations',
  attach: 'hotlight.attach',
  stopRecording: 'hotlight.stopRecording',
  takeHeapSnapshot: 'hotlight.takeHeapSnapshot',
  openHeapSnapshot: 'hotlight.openHeapSnapshot',
  compareHeapSnapshots: 'hotlight.compareHeapSnapshots',
  findMemoryLeaks: 'hotlight.findMemoryLeaks',
  showGcReport: 'hotlight.showGcReport',
  startLive: 'hotlight.startLive',
  showLive: 'hotlight.showLive',
  openFlameGraph: 'hotlight.openFlameGraph',
  openProfile: 'hotlight.openProfile',
  compareProfiles: 'hotlight.compareProfiles',
  showHotspots: 'hotlight.showHotspots',
  toggleHeat: 'hotlight.toggleHeat',
  switchHeat: 'hotlight.switchHeat',
  clearAnnotations: 'hotlight.clearAnnotations',
  showAnnotations: 'hotlight.showAnnotations',
  showLog: 'hotlight.showLog',
  hotspotsBySelf: 'hotlight.hotspots.bySelf',
  hotspotsByTotal: 'hotlight.hotspots.byTotal',
  hotspotsFilter: 'hotlight.hotspots.filter',
  hotspotsClearFilter: 'hotlight.hotspots.clearFilter',
  hotspotsCopy: 'hotlight.hotspots.copy',
  analyzeWorkspace: 'hotlight.analyzeWorkspace',
  explainRule: 'hotlight.explainRule',
  findingsByRule: 'hotlight.findings.byRule',
  findingsByFile: 'hotlight.findings.byFile',
  findingsFilter: 'hotlight.findings.filter',
  findingsClearFilter: 'hotlight.findings.clearFilter',
  findingsCopy: 'hotlight.findings.copy',
  runMakeActive: 'hotlight.runs.makeActive',
  runRename: 'hotlight.runs.rename',
  runDelete: 'hotlight.runs.delete',
  runReveal: 'hotlight.runs.reveal',
  openBaseline: 'hotlight.openBaseline',
  openPlan: 'hotlight.openPlan',
  comparePlans: 'hotlight.comparePlans',
  showTopQueries: 'hotlight.showTopQueries',
  connectDatabase: 'hotlight.connectDatabase',
  explainStatement: 'hotlight.explainStatement',
  explainAnalyzeStatement: 'hotlight.explainAnalyzeStatement',
  explainWithValues: 'hotlight.explainWithValues',
  explainFile: 'hotlight.explainFile',
  databaseRefresh: 'hotlight.database.refresh',
  databaseByTable: 'hotlight.database.byTable',
  databaseByFile: 'hotlight.database.byFile',
  databaseCopySql: 'hotlight.database.copySql',
  checklistStart: 'hotlight.checklists.start',
  checklistMeasure: 'hotlight.checklists.measure',
  checklistMeasureGate: 'hotlight.checklists.measureGate',
  checklistReport: 'hotlight.checklists.report',
  saveBaseline: 'hotlight.saveBaseline',
  runLoad: 'hotlight.runLoad',
  enterMeasurement: 'hotlight.enterMeasurement',
  checklistFilter: 'hotlight.checklists.filter',
  checklistAdd: 'hotlight.checklists.add',
  checklistRename: 'hotlight.checklists.rename',
  checklistRemove: 'hotlight.checklists.remove',
  checklistNote: 'hotlight.checklists.note',
  checklistAssign: 'hotlight.checklists.assign',
  checklistLink: 'hotlight.checklists.link',
  checklistApprove: 'hotlight.checklists.approve',
  checklistRollback: 'hotlight.checklists.rollback',
} as const;

/** Commands that only our own links, lenses and tree items call: not contributed, never in the palette. */
export const INTERNAL_COMMANDS = {
  /** The status-bar item: stops a recording, or offers what can be done. */
  statusBar: 'hotlight.internal.statusBar',
  /** Arguments: file, 1-based line as measured. */
  openPlace: 'hotlight.internal.openPlace',
  /** Arguments: a FlameFocus. */
  focusFlameGraph: 'hotlight.internal.focusFlameGraph',
  /** Arguments: name, file, line of a function. */
  functionActions: 'hotlight.internal.functionActions',
  /** The annotations speak of the active profile alone again. */
  endComparison: 'hotlight.internal.endComparison',
  /** Arguments: a StatementAddress. */
  showPlan: 'hotlight.internal.showPlan',
  /** Arguments: `{ ddl, name }` of an index, the Uri of the file that needs it. */
  writeIndexMigration: 'hotlight.internal.writeIndexMigration',
  /** Arguments: a node of the Runs view. */
  openRunSnapshot: 'hotlight.internal.openRunSnapshot',
  /** Arguments: file, 1-based line. */
  openChecklist: 'hotlight.internal.openChecklist',
} as const;

export type CommandId =
  | (typeof COMMANDS)[keyof typeof COMMANDS]
  | (typeof INTERNAL_COMMANDS)[keyof typeof INTERNAL_COMMANDS];

/** Registers a command whose failures reach the user as one sentence instead of VS Code's generic one. */
export function registerCommand<Args extends unknown[]>(
  services: Pick<Services, 'vscode' | 'notify'>,
  id: CommandId,
  run: (...args: Args) => unknown,
): Disposable {
  return services.vscode.commands.registerCommand(id, async (...args: unknown[]) => {
    try {
      return await run(...(args as Args));
    } catch (error) {
      services.notify.error(error);
      return undefined;
    }
  });
}
