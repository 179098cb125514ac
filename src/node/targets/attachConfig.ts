import type { Configuration } from './launchJson';
import type { ConfigContext, Outcome } from './outcome';
import { explainMissing, substitute } from './variables';

const DEFAULT_PORT = 9229;

/** A configuration with `"request": "attach"`. */
export function attachTarget(configuration: Configuration, context: ConfigContext): Outcome {
  const { processId, port = DEFAULT_PORT, address = '127.0.0.1', websocketAddress } = configuration;
  if (processId !== undefined) return byProcessId(processId, context);
  const { value, missing } = substitute({ port, address, websocketAddress }, context);
  if (missing[0] !== undefined) return { kind: 'disabled', reason: explainMissing(missing[0]) };
  const url = typeof value.websocketAddress === 'string' ? parseUrl(value.websocketAddress) : undefined;
  const host = url?.hostname.replace(/^\[|\]$/g, '') ?? String(value.address);
  const number = Number(url?.port ?? value.port);
  if (!Number.isInteger(number) || number < 1 || number > 65_535) {
    return { kind: 'disabled', reason: `its port "${String(value.port)}" is not a port number` };
  }
  return {
    kind: 'attach',
    detail: `attach to ${host}:${number}`,
    point: { kind: 'address', host, port: number },
  };
}

function byProcessId(processId: unknown, context: ConfigContext): Outcome {
  if (typeof processId === 'string' && /^\$\{command:.*pickprocess\}$/i.test(processId)) {
    return { kind: 'attach', detail: 'attach to a process of your choice', point: { kind: 'pick' } };
  }
  const { value, missing } = substitute(String(processId), context);
  if (missing[0] !== undefined) return { kind: 'disabled', reason: explainMissing(missing[0]) };
  const pid = Number(value);
  if (!Number.isInteger(pid) || pid < 1) {
    return { kind: 'disabled', reason: `its processId "${value}" is not a process id` };
  }
  return { kind: 'attach', detail: `attach to process ${pid}`, point: { kind: 'pid', pid } };
}

function parseUrl(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}
