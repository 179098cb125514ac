import type { Disposable, Uri } from 'vscode';
import type { LoadedProfile } from '../active/activeProfile';
import type { VSCode } from '../services';

/** Scheme of read-only documents with the text of a source as it was when it was measured. */
export const MEASURED_SCHEME = 'hotlight-source';

/** So many texts are kept, for going back to a document that was closed. */
const MOST_TEXTS = 64;

/**
 * Shows sources that are gone or changed as they were measured. The document keeps the file's path, so that the
 * editor picks the language.
 */
export class MeasuredDocuments implements Disposable {
  readonly #vscode: VSCode;
  readonly #texts = new Map<string, string>();
  readonly #subscription: Disposable;

  constructor(vscode: VSCode) {
    this.#vscode = vscode;
    this.#subscription = vscode.workspace.registerTextDocumentContentProvider(MEASURED_SCHEME, {
      provideTextDocumentContent: (uri) =>
        this.#texts.get(uri.toString()) ??
        'This source belonged to a profile that is not open any more. Open it again from the profile.',
    });
  }

  /**
   * The document's address, for `openTextDocument`.
   * @param file absolute, as the profile spells it
   * @returns undefined when the profile has no text of the file
   */
  uriOf({ analysis, measuredAt }: LoadedProfile, file: string): Uri | undefined {
    const text = analysis.sourceText(file);
    if (text === undefined) return undefined;
    const uri = this.#vscode.Uri.file(file).with({
      scheme: MEASURED_SCHEME,
      query: measuredAt.toISOString(),
    });
    const key = uri.toString();
    this.#texts.delete(key);
    this.#texts.set(key, text);
    for (const oldest of this.#texts.keys()) {
      if (this.#texts.size <= MOST_TEXTS) break;
      this.#texts.delete(oldest);
    }
    return uri;
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#texts.clear();
  }
}
