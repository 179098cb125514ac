import type { WorkerAnalysis } from '../../node/analysis/analysis';

/** `just now`, `5 min ago`, `3 h ago`, `2 days ago`. */
export function formatAge(since: Date, now: Date): string {
  const minutes = Math.floor((now.getTime() - since.getTime()) / 60_000);
  if (minutes < 1) return 'just now';
  if (minutes < 60) return `${minutes} min ago`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `${hours} h ago`;
  const days = Math.floor(hours / 24);
  return days === 1 ? 'yesterday' : `${days} days ago`;
}

/** `storefront · 5 min ago · at a1b2c3d, with changes`: what a number was measured on. */
export function describeMeasurement(analysis: WorkerAnalysis, measuredAt: Date, now: Date): string {
  const git = analysis.run?.git;
  const commit =
    git === undefined ? [] : [`at ${git.commit.slice(0, 7)}${git.dirty ? ', with changes' : ''}`];
  return [analysis.title, formatAge(measuredAt, now), ...commit].join(' · ');
}
