// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are placeholders of others.
import assert from 'node:assert/strict';
import { isTemplate } from '../../../../../src/core/sql/text/templates';

describe('texts that something is put in', () => {
  for (const text of [
    'SELECT * FROM users WHERE id = $(id)',
    'SELECT * FROM users WHERE id = ${id}',
    'SELECT $<name:name> FROM users',
    'SELECT * FROM {{ table }} LIMIT 1',
    'SELECT * FROM <%= table %>',
    'SELECT a {% if all %}, b {% endif %} FROM t',
    'SELECT * FROM <TABLE> WHERE id = 1',
    'INSERT INTO %I VALUES (%L)',
    'SELECT * FROM users WHERE id = %(id)s',
    "SELECT * FROM pg_class WHERE relname = any (string_to_array(:'tables', ','))",
    'CREATE DATABASE :"name"',
    'do \\$$ begin end \\$$',
  ]) {
    it(`are told: ${text}`, () => assert.ok(isTemplate(text)));
  }

  for (const text of [
    'SELECT id % 2, $1, "${name}" FROM t',
    "SELECT '$(name)', E'{{', $a$ <% $a$ -- ${x}",
    'SELECT a[1] FROM t WHERE b % c = 0 /* $(x) */',
    "SELECT tags @> '{a}' FROM t WHERE a <-> b < 2 AND c<d AND e>f",
    "SELECT E'a\\\\b', a[1:2], '1'::\"Kind\" FROM t",
  ]) {
    it(`are not mistaken: ${text}`, () => assert.ok(!isTemplate(text)));
  }
});
