import { join, resolve } from 'node:path';
import { HotlightError } from '../../core/base/errors';
import { startCapture } from '../../node/capture/launch';
import type { Command } from '../command';
import { finishRecording, RECORDING_OPTIONS, recordingSettings, verboseLog } from '../recording';
import { runSeries, SERIES_OPTIONS, seriesRepeats } from '../seriesCommand';
import { workspaceRoot } from '../workspaceRoot';

export const profileCommand: Command = {
  name: 'profile',
  summary: 'Start a program, record it and show where its time goes',
  usage: '[options] -- <command…>',
  options: {
    ...RECORDING_OPTIONS,
    engine: { type: 'string', value: 'NAME', help: 'inspector (the default) or v8-profiler-next' },
    attribution: {
      type: 'string',
      value: 'MODE',
      help: 'accurate (the default: inlining off, right lines) or as-is',
    },
    ...SERIES_OPTIONS,
  },
  async run(invocation, io) {
    const command = invocation.rest.length > 0 ? invocation.rest : invocation.positionals;
    if (command.length === 0) {
      throw new HotlightError(
        'usage',
        'Say what to run after "--", as in: hotlight profile -- node server.js',
      );
    }
    if (invocation.rest.length > 0 && invocation.positionals.length > 0) {
      throw new HotlightError(
        'usage',
        `"${invocation.positionals[0]}" stands before "--"; put the whole command after it.`,
      );
    }
    const out = invocation.string('out');
    const settings = recordingSettings(invocation);
    const repeats = seriesRepeats(invocation);
    const base = {
      ...settings,
      engine: invocation.choice('engine', ['inspector', 'v8-profiler-next']) ?? 'inspector',
      attribution: invocation.choice('attribution', ['accurate', 'as-is']) ?? 'accurate',
      env: io.env,
      root: out === undefined ? workspaceRoot(io.cwd) : resolve(io.cwd, out),
      agentPath: join(io.dist, 'agent.js'),
      engineFallback: io.dist,
      stdio: 'stderr',
      ...verboseLog(invocation, io),
    } as const;
    if (repeats !== undefined) return runSeries(command, repeats, base, invocation, io);
    const capture = await startCapture({ ...base, command, cwd: io.cwd });
    const limit = settings.durationMs === undefined ? '' : ` for ${settings.durationMs / 1000} s`;
    io.err(`hotlight: recording ${command.join(' ')}${limit}; Ctrl-C ends it and shows the result.\n`);
    return finishRecording(capture, invocation, io);
  },
};
