import { type Document, isMap, isPair, isScalar, LineCounter, type Node, parseDocument } from 'yaml';
import { urlOf } from './connectionUrl';
import { expandVariables } from './envFile';
import type { FoundConnection } from './found';

const IMAGES =
  /(^|[/:-])(postgres|postgis|postgresql|timescaledb|timescaledb-ha|pgvector|supabase\/postgres|spilo|citus|alloydb)/i;
const PORT = '5432';

/**
 * PostgreSQL services of a compose file whose port is published on this machine.
 * @param variables what `${…}` in it stands for: the `.env` beside it
 */
export function connectionsOfCompose(
  text: string,
  variables: ReadonlyMap<string, string>,
): Pick<FoundConnection, 'url' | 'line' | 'name'>[] {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, merge: true, uniqueKeys: false });
  const services = document.get('services', true);
  if (!isMap(services)) return [];
  const expand = (value: unknown): string =>
    expandVariables(String(value ?? ''), (name) => variables.get(name));
  return services.items.flatMap((pair) => {
    if (!isPair(pair) || !isScalar(pair.key)) return [];
    const service = plainValue(pair.value as Node | null, document);
    if (typeof service !== 'object' || service === null) return [];
    const { image, ports, environment } = service as Record<string, unknown>;
    const settings = settingsOf(environment, expand);
    if (!IMAGES.test(expand(image)) && !settings.has('POSTGRES_PASSWORD') && !settings.has('POSTGRES_DB'))
      return [];
    const published = publishedPort(ports, expand);
    if (published === undefined) return [];
    const user = settings.get('POSTGRES_USER') || 'postgres';
    return [
      {
        url: urlOf({
          ...published,
          user,
          database: settings.get('POSTGRES_DB') || user,
          password: settings.get('POSTGRES_PASSWORD'),
        }),
        line: lines.linePos(pair.key.range?.[0] ?? 0).line,
        name: String(pair.key.value),
      },
    ];
  });
}

/** Undefined where aliases lead nowhere, or to too much. */
function plainValue(node: Node | null, document: Document): unknown {
  try {
    return node?.toJS(document, { maxAliasCount: 100 });
  } catch {
    return undefined;
  }
}

/** `{ A: b }` or `['A=b']`. */
function settingsOf(environment: unknown, expand: (value: unknown) => string): Map<string, string> {
  const settings = new Map<string, string>();
  if (Array.isArray(environment)) {
    for (const one of environment) {
      const [, name, value] = /^([^=]+)=([\s\S]*)$/.exec(String(one)) ?? [];
      if (name !== undefined) settings.set(name, expand(value));
    }
  } else if (typeof environment === 'object' && environment !== null) {
    for (const [name, value] of Object.entries(environment)) settings.set(name, expand(value));
  }
  return settings;
}

/** Where this machine reaches the container's port: `5433:5432`, `127.0.0.1:5433:5432/tcp`, the long form. */
function publishedPort(
  ports: unknown,
  expand: (value: unknown) => string,
): { host: string; port: string } | undefined {
  if (!Array.isArray(ports)) return undefined;
  for (const entry of ports) {
    if (typeof entry === 'object' && entry !== null) {
      const { target, published, host_ip: host } = entry as Record<string, unknown>;
      const port = expand(published);
      if (expand(target) === PORT && /^\d+$/.test(port)) return { host: reachable(expand(host)), port };
      continue;
    }
    const match = /^(?:(.+):)?(\d+):(\d+)(?:\/tcp)?$/.exec(expand(entry));
    if (match?.[3] === PORT) return { host: reachable(match[1] ?? ''), port: match[2] ?? PORT };
  }
  return undefined;
}

function reachable(address: string): string {
  const host = address.replace(/^\[|\]$/g, '');
  return host === '' || host === '0.0.0.0' || host === '::' ? 'localhost' : host;
}
