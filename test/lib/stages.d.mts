export interface Failure {
  readonly title: string;
  readonly message: string;
  readonly file?: string | undefined;
}

export interface Outcome {
  readonly passed: number;
  readonly skipped: number;
  readonly failures: readonly Failure[];
  readonly flaky?: readonly Failure[];
  readonly titles?: readonly string[];
  readonly skippedTitles?: readonly string[];
  readonly log: string;
}

export function afterAgain(first: Outcome, again: Outcome): Outcome;
