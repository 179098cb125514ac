import { HotlightError } from '../core/base/errors';
import type { VSCode } from './services';

/**
 * For what runs a program, or asks one that the workspace has a say in: git, a database, the program itself.
 * @param sentence what is not done, why, and that the workspace can be trusted
 * @throws HotlightError `permission` with that sentence in a workspace that is not trusted
 */
export function requireTrust({ workspace }: VSCode, sentence: string): void {
  if (!workspace.isTrusted) throw new HotlightError('permission', sentence);
}
