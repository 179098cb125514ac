import type { Disposable, Uri } from 'vscode';
import type { LoadedProfile } from '../active/activeProfile';
import type { VSCode } from '../services';

/** Scheme of read-only documents with the text of a source as it was when it was measured. */
export const MEASURED_SCHEME = 'hotlight-source';

/**
 * Shows sources that are gone or changed as they were measured. The document keeps the file's path, so that the
 * editor picks the language; the text stays available while the document's profile can be reached.
 */
export class MeasuredDocuments implements Disposable {
  readonly #vscode: VSCode;
  readonly #texts = new Map<string, string>();
  readonly #subscription: Disposable;

  constructor(vscode: VSCode) {
    this.#vscode = vscode;
    this.#subscription = vscode.Disposable.from(
      vscode.workspace.registerTextDocumentContentProvider(MEASURED_SCHEME, {
        provideTextDocumentContent: (uri) =>
          this.#texts.get(uri.toString()) ??
          'The text of this source belonged to a profile that is not open any more. Open it again from the profile.',
      }),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => void this.#texts.delete(uri.toString())),
    );
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
    this.#texts.set(uri.toString(), text);
    return uri;
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#texts.clear();
  }
}
