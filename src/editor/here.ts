import type { VSCode } from './services';

/** Whether files lie on the machine that shows the window, where its file manager and its browser can open them. */
export function isHere({ env, UIKind }: VSCode): boolean {
  return env.remoteName === undefined && env.uiKind === UIKind.Desktop;
}
