/** Where progress and trouble are told, by level. VS Code's LogOutputChannel fits. */
export interface Log {
  debug(message: string): void;
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}
