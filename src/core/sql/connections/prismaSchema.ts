import { isPostgresUrl } from './connectionUrl';
import type { FoundConnection, Variables } from './found';

/** The `datasource` of a Prisma schema, when it is PostgreSQL. */
export function connectionsOfPrisma(
  text: string,
  variables: Variables,
): Pick<FoundConnection, 'url' | 'line' | 'name'>[] {
  const source = /^[ \t]*datasource\s+(\w+)\s*\{([^}]*)\}/m.exec(text);
  const body = source?.[2]?.replace(/(^|\s)\/\/.*$/gm, '') ?? '';
  if (source === null || !/\bprovider\s*=\s*"(postgres|postgresql|cockroachdb)"/.test(body)) return [];
  const line = text.slice(0, source.index).split('\n').length;
  // What migrations and introspection use goes around a pooler, which is better for plans.
  for (const field of ['directUrl', 'url']) {
    const written = new RegExp(`\\b${field}\\s*=\\s*(?:env\\(\\s*"([^"]+)"\\s*\\)|"([^"]*)")`).exec(body);
    const url = written?.[2] ?? variables.get(written?.[1] ?? '')?.value;
    if (url !== undefined && isPostgresUrl(url))
      return [{ url, line, name: `datasource ${source[1] ?? ''}` }];
  }
  return [];
}
