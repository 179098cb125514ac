import { METRICS } from '../../src/core/metrics/metrics';
import { formatQuantity } from '../../src/core/metrics/quantity';
import type { MetricSummary } from '../../src/core/metrics/timeline';

/** All metrics as text: what the charts show, for those who don't see them and for those who want numbers. */
export function LatestTable({ rows }: { readonly rows: readonly MetricSummary[] }) {
  return (
    <table>
      <caption>Latest values</caption>
      <thead>
        <tr>
          <th scope="col">Metric</th>
          <th scope="col">Value</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ last, name, unit }) => (
          <tr key={name}>
            <th scope="row">{METRICS[name].label}</th>
            <td>{formatQuantity(last, unit)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** What there is to know of a stretch of time. */
export function StatisticsTable({ rows }: { readonly rows: readonly MetricSummary[] }) {
  return (
    <table>
      <caption>Of the whole range; least and most of its seconds</caption>
      <thead>
        <tr>
          <th scope="col">Metric</th>
          <th scope="col">Value</th>
          <th scope="col">Least</th>
          <th scope="col">Most</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ max, min, name, unit, value }) => (
          <tr key={name}>
            <th scope="row">{METRICS[name].label}</th>
            <td>{formatQuantity(value, unit)}</td>
            <td>{formatQuantity(min, unit)}</td>
            <td>{formatQuantity(max, unit)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
