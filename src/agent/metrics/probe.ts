/**
 * What measures a process that runs already: its text is evaluated there, in a function that has `require`, `module`
 * and `exports` (src/node/attach/metricsProbe.ts).
 */
export { MetricsSampler } from './sampler';
