import type { Command } from './command';

/**
 * Every command but `analyze`, which editors' tasks and commit hooks run again and again: it does not wait for the
 * code of these, a bundle of their own, to be read. Each is loaded on demand, so that `hotlight hot` does not pay
 * for what `hotlight attach` needs.
 */
export const OTHER_COMMANDS = {
  profile: async () => (await import('./commands/profile')).profileCommand,
  attach: async () => (await import('./commands/attach')).attachCommand,
  hot: async () => (await import('./commands/hot')).hotCommand,
  diff: async () => (await import('./commands/diff')).diffCommand,
  convert: async () => (await import('./commands/convert')).convertCommand,
  heap: async () => (await import('./commands/heap')).heapCommand,
  gc: async () => (await import('./commands/gc')).gcCommand,
  checklist: async () => (await import('./commands/checklist')).checklistCommand,
  load: async () => (await import('./commands/load')).loadCommand,
  baseline: async () => (await import('./commands/baseline')).baselineCommand,
  queries: async () => (await import('./commands/queries')).queriesCommand,
  explain: async () => (await import('./commands/explain')).explainCommand,
  flame: async () => (await import('./commands/flame')).flameCommand,
} satisfies Record<string, () => Promise<Command>>;

/** Of this bundle, because what it knows is what the commands above have started. */
export const loadStartedPrograms = async () => import('../node/capture/startedPrograms');
