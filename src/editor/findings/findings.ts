import type { Feature } from '../services';
import { findingActions } from './codeActions';
import { findingDiagnostics } from './diagnostics';
import { findingsView } from './findingsView';
import { findingLenses } from './lenses';
import { rulePages } from './rulePages';
import { SourceAnalysis, type SourceAnalysisOptions } from './sourceAnalysis';

/** What is found in the source, as you type: the analysis itself, and all the places where findings are shown. */
export function findingsFeature(options: SourceAnalysisOptions): Feature {
  return {
    name: 'findings',
    register(services) {
      const analysis = new SourceAnalysis(services, options);
      return services.vscode.Disposable.from(
        analysis,
        findingDiagnostics(services),
        findingLenses(services),
        findingsView(services, analysis),
        findingActions(services, analysis),
        rulePages(services),
      );
    },
  };
}
