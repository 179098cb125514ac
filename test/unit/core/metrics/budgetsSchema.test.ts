import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { METRIC_NAMES } from '../../../../src/core/metrics/metrics';
import { ALERT_LEVELS } from '../../../../src/core/metrics/thresholds';

interface Schema {
  readonly properties: { readonly live: { readonly properties: Readonly<Record<string, unknown>> } };
  readonly definitions: { readonly threshold: { readonly properties: Readonly<Record<string, unknown>> } };
}

describe('the schema of budgets.json', () => {
  const file = path.resolve(__dirname, '../../../../media/schemas/budgets.schema.json');
  const schema = JSON.parse(readFileSync(file, 'utf8')) as Schema;

  it('knows every metric and every level, and no other', () => {
    assert.deepEqual(Object.keys(schema.properties.live.properties).sort(), [...METRIC_NAMES].sort());
    assert.deepEqual(Object.keys(schema.definitions.threshold.properties), [...ALERT_LEVELS, 'seconds']);
  });
});
