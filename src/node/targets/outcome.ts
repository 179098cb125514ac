import type { NodeVersion } from './nodeFile';
import type { AttachPoint } from './target';
import type { VariableContext } from './variables';

/** What a configuration of launch.json is read against. */
export interface ConfigContext extends VariableContext {
  readonly nodeVersion: NodeVersion;
}

/** What becomes of a configuration. A `reason` completes `"name" can't be run: `. */
export type Outcome =
  | { readonly kind: 'disabled'; readonly reason: string }
  | { readonly kind: 'attach'; readonly detail: string; readonly point: AttachPoint }
  | {
      readonly kind: 'launch';
      readonly command: readonly string[];
      readonly cwd: string;
      readonly env: Readonly<Record<string, string | null>>;
      readonly detail: string;
    };
