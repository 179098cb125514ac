import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Names of the rules that media/rules explains. @param extensionPath absolute */
export async function rulesWithPage(extensionPath: string): Promise<string[]> {
  const names = await readdir(join(extensionPath, 'media', 'rules'));
  return names.filter((name) => name.endsWith('.md')).map((name) => name.slice(0, -'.md'.length));
}
