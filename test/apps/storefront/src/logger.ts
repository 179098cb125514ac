import type { LogLevel } from './config.js';

const weight: Record<LogLevel, number> = { debug: 10, info: 20, warn: 30, error: 40 };

export type Fields = Readonly<Record<string, unknown>>;

/** One JSON object per line on stdout, as the log collector wants it. */
export class Logger {
  private readonly threshold: number;

  constructor(level: LogLevel) {
    this.threshold = weight[level];
  }

  debug(message: string, fields?: Fields): void {
    this.write('debug', message, fields);
  }

  info(message: string, fields?: Fields): void {
    this.write('info', message, fields);
  }

  warn(message: string, fields?: Fields): void {
    this.write('warn', message, fields);
  }

  error(message: string, fields?: Fields): void {
    this.write('error', message, fields);
  }

  private write(level: LogLevel, message: string, fields: Fields = {}): void {
    if (weight[level] < this.threshold) return;
    process.stdout.write(
      `${JSON.stringify({ time: new Date().toISOString(), level, message, ...fields })}\n`,
    );
  }
}
