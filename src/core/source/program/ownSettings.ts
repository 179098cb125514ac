import type { CallSummary } from '../summary/fileSummary';
import { lastPart, nameOf, type Value } from '../summary/value';

const SETTING =
  /^(get|fetch|load|read|find|retrieve|refresh|ensure)\w*(Settings?|Configs?|Configuration|Credentials?|Token|RefreshTokens|ApiKeys?|Secrets?)$/;
const TOKEN = /^(get|check|ensure|refresh)\w*(Token|Credentials)$/;
/** `this.remoteConfig.getFeeAddresses()`, `this.settingsService.getValue(Setting.Host)`: all that it has is a setting. */
const CONFIGURATION =
  /(^|[a-z])[cC]onfig(uration)?(Getter)?(Service|Provider)?$|(^|[a-z])[sS]ettings(Service|Provider|Manager)$/;
const READS = /^(get|is|has|find|fetch|load|read)(?![a-z])/;
/** What is the same whoever asks: no row, and nothing that is handed in. */
const LASTING = new Set<Value['k']>(['import', 'top', 'function', 'class', 'string']);
const SERVICE = /(service|repo(sitory)?|store|db|client|prisma|manager|settings)$/i;

/**
 * `const { host } = await this.settings.getMailSettings();` on the way to another server: a function asks for what the
 * program as a whole is set to, or is known by elsewhere. There is one of it, however many items are sent.
 */
export function asksOwnSetting({ callee, args, receiver, loop }: CallSummary): boolean {
  if (loop >= 0 || args.length > 2) return false;
  const name = callee.k === 'member' ? callee.name : lastPart(receiver ?? nameOf(callee));
  // `const client = await this.checkToken(); await client.get(path)`: whoever asks another server is one of its users.
  if (callee.k === 'member' && callee.of.k === 'this' && args.length === 0 && TOKEN.test(name)) return true;
  if (callee.k === 'member' && READS.test(name) && CONFIGURATION.test(lastPart(nameOf(callee.of))))
    return args.every(isLasting);
  if (!SETTING.test(name)) return false;
  // `this.getSettings()` may be those of a row.
  if (callee.k === 'member' && !isLasting(callee.of)) return false;
  return args.every(isLasting);
}

function isLasting(value: Value): boolean {
  if (value.k === 'member' && SERVICE.test(value.name)) return true;
  let root = value;
  while (root.k === 'member') root = root.of;
  return LASTING.has(root.k) || (root.k === 'instance' && SERVICE.test(nameOf(root.of)));
}
