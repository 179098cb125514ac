import { dataloader } from './dataloader';
import { drizzle } from './drizzle';
import { knex } from './knex';
import { kysely } from './kysely';
import type { Layer } from './layer';
import { mikroOrm } from './mikroOrm';
import { mongoose } from './mongoose';
import { mysql } from './mysql';
import { objection } from './objection';
import { pg } from './pg';
import { postgresJs } from './postgresJs';
import { prisma } from './prisma';
import { sequelize } from './sequelize';
import { sqlite } from './sqlite';
import { typeorm } from './typeorm';

/** Every data layer, the more particular first: guesses by name are tried in this order. */
export const LAYERS: readonly Layer[] = [
  prisma,
  typeorm,
  mikroOrm,
  sequelize,
  objection,
  mongoose,
  kysely,
  drizzle,
  knex,
  postgresJs,
  pg,
  mysql,
  sqlite,
  dataloader,
];

/** The layer that a package belongs to. */
export function layerOfPackage(specifier: string): Layer | undefined {
  return LAYERS.find((layer) =>
    layer.packages.some((name) => specifier === name || (name.endsWith('/') && specifier.startsWith(name))),
  );
}
