import { join, resolve } from 'node:path';
import { HotlightError } from '../../core/base/errors';
import { attachCapture, parseAttachTarget } from '../../node/attach/attach';
import type { Command } from '../command';
import { finishRecording, RECORDING_OPTIONS, recordingSettings, verboseLog } from '../recording';
import { workspaceRoot } from '../workspaceRoot';

export const attachCommand: Command = {
  name: 'attach',
  summary: 'Record a Node.js process that runs already, and leave it running',
  usage: '<pid|host:port|ws://…> [options]',
  options: RECORDING_OPTIONS,
  async run(invocation, io) {
    const [target, extra] = invocation.positionals;
    if (target === undefined || extra !== undefined) {
      throw new HotlightError(
        'usage',
        'Name one process, as in: hotlight attach 4711, or hotlight attach localhost:9229',
      );
    }
    const out = invocation.string('out');
    const settings = recordingSettings(invocation);
    const capture = await attachCapture({
      ...settings,
      target: parseAttachTarget(target),
      probePath: join(io.dist, 'metricsProbe.js'),
      root: out === undefined ? workspaceRoot(io.cwd) : resolve(io.cwd, out),
      ...verboseLog(invocation, io),
    });
    const limit = settings.durationMs === undefined ? '' : ` for ${settings.durationMs / 1000} s`;
    io.err(
      `hotlight: recording ${capture.run().name}${limit}; Ctrl-C ends the recording and shows the result.\n`,
    );
    return finishRecording(capture, invocation, io);
  },
};
