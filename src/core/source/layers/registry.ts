import { detached } from '../../base/detached';
import { aliRds } from './aliRds';
import { bookshelf } from './bookshelf';
import { d1 } from './d1';
import { dataloader } from './dataloader';
import { denoPostgres } from './denoPostgres';
import { drizzle } from './drizzle';
import { dynamodb } from './dynamodb';
import { feathers } from './feathers';
import { firestore } from './firestore';
import { keystone } from './keystone';
import { knex } from './knex';
import { kysely } from './kysely';
import type { Layer } from './layer';
import { loopback } from './loopback';
import { lucid } from './lucid';
import { massive } from './massive';
import { medusa } from './medusa';
import { meteor } from './meteor';
import { mikroOrm } from './mikroOrm';
import { moleculer } from './moleculer';
import { mongodb } from './mongodb';
import { mongoose } from './mongoose';
import { mssql } from './mssql';
import { mysql } from './mysql';
import { objection } from './objection';
import { parse } from './parse';
import { payload } from './payload';
import { pg } from './pg';
import { pgPromise } from './pgPromise';
import { pgTyped } from './pgTyped';
import { pogi } from './pogi';
import { postgresJs } from './postgresJs';
import { prisma } from './prisma';
import { rethinkdb } from './rethinkdb';
import { sequelize } from './sequelize';
import { slonik } from './slonik';
import { sqlite } from './sqlite';
import { stores } from './stores';
import { strapi } from './strapi';
import { supabase } from './supabase';
import { thinkjs } from './thinkjs';
import { tinyPg } from './tinyPg';
import { typeorm } from './typeorm';
import { waterline } from './waterline';
import { zapatos } from './zapatos';

/** Every data layer, the more particular first: guesses by name are tried in this order. */
export const LAYERS: readonly Layer[] = [
  prisma,
  typeorm,
  mikroOrm,
  sequelize,
  objection,
  bookshelf,
  lucid,
  mongoose,
  mongodb,
  kysely,
  drizzle,
  knex,
  slonik,
  postgresJs,
  pgPromise,
  pgTyped,
  zapatos,
  massive,
  pogi,
  tinyPg,
  denoPostgres,
  pg,
  mysql,
  mssql,
  sqlite,
  d1,
  supabase,
  medusa,
  strapi,
  payload,
  keystone,
  meteor,
  waterline,
  feathers,
  moleculer,
  loopback,
  parse,
  thinkjs,
  aliRds,
  firestore,
  dynamodb,
  rethinkdb,
  stores,
  dataloader,
];

const ofPlatform = new Map(LAYERS.flatMap((layer) => (layer.globals ?? []).map((name) => [name, layer])));

/** The layer whose type a name is that nothing declares or imports. */
export function layerOfGlobal(name: string): Layer | undefined {
  return ofPlatform.get(name);
}

const guessable = new Map<string, boolean>();

/** Whether objects of some layer usually go by this name. */
export function isGuessable(name: string): boolean {
  let found = guessable.get(name);
  if (found === undefined) {
    found = LAYERS.some(({ guesses }) => guesses?.some((guess) => guess.name.test(name)));
    guessable.set(detached(name), found);
  }
  return found;
}

const byPackage = new Map<string, Layer | undefined>();

/** `npm:pg@8`, `https://esm.sh/pg@8`: a package as Deno and browsers name it, or an import map, as `dep:pg`. */
const VERSIONED =
  /^(?:(?!node:|https?:|file:|data:)[a-z]+:|https:\/\/(?:esm\.sh|esm\.run|cdn\.skypack\.dev)\/)((?:@[^/]+\/)?[^/@?]+)(?:@[^/?]*)?(\/[^?]*)?/;

/** `https://deno.land/x/postgres@v0.19.3/mod.ts` */
const ON_DENO_LAND = /^https:\/\/(deno\.land\/x\/\w+)(@[^/]*)?(\/.*)?$/;

function plainName(specifier: string): string {
  return specifier.replace(ON_DENO_LAND, '$1').replace(VERSIONED, '$1$2');
}

const BY_OTHER_NAMES = LAYERS.filter(({ alsoNamed }) => alsoNamed);

/** Whether packages of two layers go by a name. */
export function isNameOfSeveral(specifier: string): boolean {
  const plain = plainName(specifier);
  return BY_OTHER_NAMES.some(({ alsoNamed }) => alsoNamed?.includes(plain));
}

/** The layer that has what is imported from a package by a name: of two packages that go by one name, either. */
export function layerOfImport(specifier: string, name: string): Layer | undefined {
  const layer = layerOfPackage(specifier);
  if (!layer || Object.hasOwn(layer.exports, name)) return layer;
  const plain = plainName(specifier);
  return (
    BY_OTHER_NAMES.find(
      ({ alsoNamed, exports }) => alsoNamed?.includes(plain) && Object.hasOwn(exports, name),
    ) ?? layer
  );
}

/** The layer that a package belongs to; `@somebody/knex` is taken for a copy of knex. */
export function layerOfPackage(specifier: string): Layer | undefined {
  if (byPackage.has(specifier)) return byPackage.get(specifier);
  const name = plainName(specifier);
  const found = namedLayer(name) ?? namedLayer(/^@[\w-]+\/([a-z]{4,})$/.exec(name)?.[1] ?? '');
  byPackage.set(detached(specifier), found);
  return found;
}

function namedLayer(specifier: string): Layer | undefined {
  return (
    LAYERS.find((layer) =>
      layer.packages.some((name) => specifier === name || (name.endsWith('/') && specifier.startsWith(name))),
    ) ?? LAYERS.find((layer) => layer.namedLike?.test(specifier))
  );
}
