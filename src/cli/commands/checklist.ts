import { join } from 'node:path';
import { HotlightError } from '../../core/base/errors';
import type { Call } from '../checklist/call';
import { approve, evaluate, measure, start, tick } from '../checklist/changing';
import { list, playbooks, report, show } from '../checklist/reading';
import type { Command } from '../command';
import { workspaceRoot } from '../workspaceRoot';

const ACTIONS: Readonly<Record<string, (call: Call) => Promise<number>>> = {
  list,
  show,
  playbooks,
  start,
  tick: tick(true),
  untick: tick(false),
  approve,
  measure,
  evaluate,
  report,
};

export const checklistCommand: Command = {
  name: 'checklist',
  summary: 'Work through checklists whose gates tick themselves from measured runs',
  usage: `${Object.keys(ACTIONS).join('|')} [checklist] [item] [options]`,
  options: {
    owner: { type: 'string', value: 'NAME', help: 'start: who is responsible' },
    due: { type: 'string', value: 'DAY', help: 'start: when it is due, such as 2026-12-01' },
    name: { type: 'string', value: 'NAME', help: 'start: name of the file, without .md' },
    recurring: { type: 'boolean', help: 'start: the next instance of every recurring checklist that is due' },
    source: { type: 'string', value: 'TOOL', help: 'measure: what the value was measured with' },
    check: { type: 'boolean', help: 'evaluate: print the states and leave the files as they are' },
    format: { type: 'string', value: 'KIND', help: 'report: md (the default) or html' },
    out: { type: 'string', value: 'FILE', help: 'report: write to a file' },
  },
  async run(invocation, io) {
    const [action = 'list', ...words] = invocation.positionals;
    const run = Object.hasOwn(ACTIONS, action) ? ACTIONS[action] : undefined;
    if (run === undefined) {
      throw new HotlightError(
        'usage',
        `There is no "hotlight checklist ${action}"; there are ${Object.keys(ACTIONS).join(', ')}.`,
      );
    }
    const root = workspaceRoot(io.cwd);
    const library = { builtIn: join(io.dist, '..', 'media', 'playbooks'), root };
    return run({ root, library, words, invocation, io });
  },
};
