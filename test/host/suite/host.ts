import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import type { Run } from '../../../src/core/runs/run';

/** The extension as VS Code knows it, activated. */
export async function activate(): Promise<vscode.Extension<unknown>> {
  const extension = vscode.extensions.getExtension('hotlight.hotlight');
  if (!extension) throw new Error('VS Code does not know the extension.');
  await extension.activate();
  return extension;
}

export function workspaceFile(...segments: string[]): vscode.Uri {
  return vscode.Uri.joinPath(vscode.workspace.workspaceFolders![0]!.uri, ...segments);
}

/** Waits for a condition that some event elsewhere makes true; `what` says in words what never came. */
export async function until<T>(
  what: string,
  condition: () => T | undefined | false | Promise<T | undefined | false>,
  timeout = 60_000,
): Promise<T> {
  for (const deadline = Date.now() + timeout; ; ) {
    const value = await condition();
    if (value !== undefined && value !== false) return value;
    if (Date.now() > deadline) throw new Error(`No ${what} within ${timeout / 1000} s.`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Runs of the workspace, oldest first, as they stand on disk. */
export function runsOnDisk(): Run[] {
  const folder = workspaceFile('.hotlight', 'runs').fsPath;
  return names(folder)
    .sort()
    .filter((name) => names(path.join(folder, name)).includes('run.json'))
    .map((name) => JSON.parse(readFileSync(path.join(folder, name, 'run.json'), 'utf8')));
}

function names(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** Titles of the lenses by 1-based line. */
export async function lenses(uri: vscode.Uri): Promise<Map<number, string>> {
  const all = await vscode.commands.executeCommand<vscode.CodeLens[]>(
    'vscode.executeCodeLensProvider',
    uri,
    100,
  );
  return new Map(all.map((lens) => [lens.range.start.line + 1, lens.command?.title ?? '']));
}

export async function hoverText(uri: vscode.Uri, position: vscode.Position): Promise<string> {
  const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
    'vscode.executeHoverProvider',
    uri,
    position,
  );
  return hovers
    .flatMap((hover) => hover.contents.map((one) => (typeof one === 'string' ? one : one.value)))
    .join('\n');
}

/** The open tabs of a kind. */
export function tabs<T>(kind: new (...args: never[]) => T): T[] {
  return vscode.window.tabGroups.all
    .flatMap((group) => group.tabs)
    .map((tab) => tab.input)
    .filter((input): input is T => input instanceof kind);
}

/** 1-based line of the first line that contains the text. */
export function lineOf(document: vscode.TextDocument, text: string): number {
  const line = document
    .getText()
    .split(/\r?\n/)
    .findIndex((one) => one.includes(text));
  if (line < 0) throw new Error(`${document.fileName} has no line with "${text}".`);
  return line + 1;
}
