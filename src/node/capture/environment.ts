import { AGENT_ENV, type AgentConfig } from '../../protocol/agent';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The environment of a program that is to be recorded, and of all that it starts: child processes, cluster workers
 * and worker threads. Not reached are those that it gives an environment of their own without these variables, and
 * Node.js processes that ignore NODE_OPTIONS (some packaged executables).
 */
export function withAgent(
  env: Environment,
  agentPath: string,
  config: AgentConfig,
  platform: NodeJS.Platform = process.platform,
): Record<string, string> {
  const result: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) if (value !== undefined) result[name] = value;
  // Windows takes `Node_Options` for the same variable.
  const name =
    platform === 'win32'
      ? (Object.keys(result).find((it) => it.toUpperCase() === 'NODE_OPTIONS') ?? 'NODE_OPTIONS')
      : 'NODE_OPTIONS';
  const options = [result[name]?.trim(), `--require ${quoteNodeOption(agentPath)}`];
  result[name] = options.filter(Boolean).join(' ');
  result[AGENT_ENV] = JSON.stringify(config);
  return result;
}

/** A value within NODE_OPTIONS, which Node splits at blanks: in quotes, where a backslash escapes. */
export function quoteNodeOption(value: string): string {
  return /[\s"'\\]/.test(value) ? `"${value.replace(/["\\]/g, '\\$&')}"` : value;
}
