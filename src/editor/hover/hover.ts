import type { DocumentSelector, Hover, MarkdownString, Position, TextDocument } from 'vscode';
import { ANNOTATED_SCHEMES } from '../annotations/documentFile';
import type { Feature, Services } from '../services';
import { functionDetails, lineDetails } from './details';

export const hoverFeature: Feature = {
  name: 'hover',
  register(services) {
    const { vscode } = services;
    const selector: DocumentSelector = ANNOTATED_SCHEMES.map((scheme) => ({ scheme }));
    return vscode.languages.registerHoverProvider(selector, {
      provideHover: (document, position) => hoverAt(services, document, position),
    });
  },
};

/** Only on lines that carry an annotation, so that it is never in the way of another hover. */
function hoverAt(services: Services, document: TextDocument, position: Position): Hover | undefined {
  const { vscode, annotations, settings } = services;
  const found = annotations.of(document);
  if (found === undefined) return undefined;
  const threshold = settings.get('annotations.threshold');
  const here = position.line + 1;
  const contents: MarkdownString[] = [];
  for (const { hot, line, edited } of found.marks.functions) {
    const percent = hot.change?.percent ?? Math.max(hot.selfPercent, hot.totalPercent);
    if (line !== here || edited || percent < threshold) continue;
    contents.push(functionDetails(services, found.profile, hot));
  }
  for (const { hot, line, edited } of found.marks.lines) {
    if (line !== here || edited || (hot.change?.percent ?? hot.selfPercent) < threshold) continue;
    contents.push(lineDetails(services, found.profile, hot));
  }
  if (contents.length === 0) return undefined;
  if (!found.exact) {
    const warning =
      'The profile has no copy of this file: if it changed since, these numbers stand on the wrong lines.';
    contents.push(new vscode.MarkdownString(`$(warning) ${warning}`, true));
  }
  return new vscode.Hover(contents);
}
