import { baseName } from '../../base/paths';
import type { ConnectionTarget } from './connectionUrl';

const PRODUCTION = /(^|[^a-z])(prod|production|live|prd)([^a-z]|$)/i;
const NOT_PRODUCTION = /(non|pre|not)[-_.]?prod/i;
const PRIVATE =
  /^(localhost|::1|127\.[\d.]+|0\.0\.0\.0|10\.[\d.]+|192\.168\.[\d.]+|172\.(1[6-9]|2\d|3[01])\.[\d.]+|host\.docker\.internal|.*\.(local|localhost|internal|test|lan))$/i;
/** Hosts of databases that are run for others; who develops against one of these is asked as well. */
const HOSTED: readonly (readonly [RegExp, string])[] = [
  [/\.rds\.amazonaws\.com$/i, 'Amazon RDS'],
  [/\.(postgres|database)\.(cosmos\.)?azure\.com$/i, 'Azure'],
  [/\.neon\.tech$/i, 'Neon'],
  [/\.supabase\.(co|com|net)$/i, 'Supabase'],
  [/\.render\.com$/i, 'Render'],
  [/\.compute(-1)?\.amazonaws\.com$/i, 'Amazon'],
  [/\.(aivencloud|timescaledb\.io|tsdb\.cloud\.timescale)\.?(com)?$/i, 'a hosting provider'],
  [/\.(rlwy\.net|railway\.app|fly\.dev|ondigitalocean\.com|crunchybridge\.com)$/i, 'a hosting provider'],
];

/**
 * Why a database looks like one that customers depend on; undefined when it does not.
 * @param source file that names it
 */
export function productionSign(
  { host, database, user }: ConnectionTarget,
  source?: string,
): string | undefined {
  const named = [
    ['host', host],
    ['database', database],
    ['user', user],
  ].find(([, name]) => name !== undefined && PRODUCTION.test(name) && !NOT_PRODUCTION.test(name));
  if (named) return `its ${named[0]} is called ${named[1]}`;
  const file = source === undefined ? '' : baseName(source);
  if (PRODUCTION.test(file) && !NOT_PRODUCTION.test(file)) return `it is from ${file}`;
  if (host.startsWith('/') || PRIVATE.test(host) || !host.includes('.')) return undefined;
  const provider = HOSTED.find(([pattern]) => pattern.test(host))?.[1];
  return provider === undefined ? undefined : `its host is at ${provider}`;
}
