import assert from 'node:assert/strict';
import fc from 'fast-check';
import { conditionsOf } from '../../../../../src/core/sql/plan/condition';

const kinds = (text: string): string[] => conditionsOf(text).map((it) => it.kind);

describe('conditionsOf', () => {
  it('tells what an index on the column could answer', () => {
    const expected: Record<string, string[]> = {
      '(ord.total = 499)': ['plain'],
      '((ord.total = 499) AND (ord.status = ANY (\'{a,"b AND c"}\'::text[])))': ['plain', 'plain'],
      "((acc.email)::text = 'x'::text)": ['plain'],
      '((acc.created_at)::date = (CURRENT_DATE - 5))': ['wrapped'],
      "(acc.created_at >= (CURRENT_DATE - '5 days'::interval))": ['plain'],
      "(lower(acc.email) = 'u5@x.io'::text)": ['wrapped'],
      '((a.score % 5) = 1)': ['wrapped'],
      "((a.meta ->> 'k'::text) = 'v'::text)": ['wrapped'],
      '(a.meta @> \'{"k": 1}\'::jsonb)': ['plain'],
      "(acc.email ~~ '%777@x.io'::text)": ['wildcard'],
      "(acc.email ~~ 'x%y'::text)": ['plain'],
      "((acc.email)::text ~~* '%a'::text)": ['wildcard'],
      "(acc.email ~~* 'a%'::text)": ['wrapped'],
      '(acc.id <> 5)': ['other'],
      '(acc.id IS NULL)': ['plain'],
      '(acc.id IS NOT NULL)': ['other'],
      '(NOT acc.deleted)': ['other'],
      '(acc.a = acc.b)': ['other'],
      '(o.acc_id = a.id)': ['plain'],
      "((a.email = 'u7@x.io'::text) OR (o.total = 77))": ['plain'],
      "((a.x = 1) OR (lower(a.y) = 'b'::text))": ['wrapped'],
      '(NOT (SubPlan 1))': ['other'],
      '("Order"."createdAt" > $1)': ['plain'],
      "(EXTRACT(year FROM a.at) = '2024'::numeric)": ['wrapped'],
      '((a.id)::numeric = 5.0)': ['wrapped'],
    };
    for (const [text, wanted] of Object.entries(expected)) assert.deepEqual(kinds(text), wanted, text);
  });

  it('takes any text', () => {
    const word = fc.constantFrom(
      '(',
      ')',
      'AND',
      'OR',
      'a.b',
      '=',
      "'x'",
      '::',
      'text',
      '$1',
      ',',
      'NOT',
      "'",
    );
    fc.assert(fc.property(fc.array(word, { maxLength: 60 }), (words) => void conditionsOf(words.join(' '))));
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (text) => void conditionsOf(text)));
    conditionsOf('('.repeat(100_000));
    conditionsOf(`${'('.repeat(900)}a.b${')'.repeat(900)}`);
  });
});
