import { layerOfPackage } from '../../core/source/layers/registry';
import { keepsData } from '../../core/source/program/guesses';

/** What a package.json says of a package. */
export interface PackageFile {
  /** Absolute, with `/`. */
  readonly folder: string;
  readonly name: string;
  /** Names and versions, or where it is, of all that it depends on, whatever for. */
  readonly dependencies: readonly (readonly [name: string, version: unknown])[];
}

/** What draws pages. */
const DRAWS =
  /^(react-dom|vue|svelte|preact|solid-js|lit|ember-source|inferno|mithril|@angular\/core|@lynx-js\/react)$/;
/** What makes something of a program that a browser loads. */
const BUNDLES =
  /^(vite|webpack|react-scripts|react-app-rewired|parcel|umi|ember-cli|laravel-mix|@angular\/(cli|build)|@angular-devkit\/build-angular|@craco\/craco|@vue\/cli-service|@rsbuild\/core|@rspack\/(core|cli))$/;
/** What a program has that runs elsewhere as well: a server, a part of a page that is drawn there, a desktop or a phone. */
const ELSEWHERE = [
  /^(express|koa|fastify|hono|polka|restify|hapi|h3|elysia|micro|connect|sails|next|nuxt3?|gatsby|astro|vike|vinxi|waku|electron|expo|wasp|meteor|nitro(pack)?|serverless|wrangler|ws|socket\.io|bull(mq)?|amqplib|kafkajs|i?oredis|nodemailer|passport|aws-lambda|type-graphql|mercurius|graphql-yoga|vite-plugin-ssr|solid-start)$/,
  /^(electron|apollo-server|react-native|expo|pouchdb|meteor|sql\.js|express|koa|fastify|firebase|next|nuxt)[-/]?/,
  /^@(nestjs|remix-run|hapi|hono|redwoodjs|blitzjs|tauri-apps|capacitor|ionic|electron|electron-toolkit|nuxt|sveltejs|solidjs|builder\.io|netlify|vercel|cloudflare|supabase|firebase|fastify|koa|keystone-6|payloadcms|directus|strapi|medusajs|vendure|feathersjs|adonisjs|loopback)\/(?!.*eslint)/,
  /^@(trpc\/server|apollo\/(server|subgraph)|react-router\/(node|serve|express|dev|cloudflare)|tanstack\/[\w-]*start[\w-]*|types\/aws-lambda|nozbe\/watermelondb)$/,
  /^(dexie|idb|rxdb|localforage|absurd-sql|wa-sqlite|alasql|lokijs|tinybase)$/,
];

/**
 * The folders of packages of which only browsers run something: they draw pages, are bundled for it, and depend on
 * nothing that runs elsewhere or keeps rows, themselves and by what else of the program they depend on. No query is
 * sent from there.
 */
export function browserFolders(packages: readonly PackageFile[]): string[] {
  const elsewhere = new Set(packages.filter(runsElsewhere));
  for (let before = -1; before < elsewhere.size; ) {
    before = elsewhere.size;
    const names = new Set([...elsewhere].map(({ name }) => name));
    for (const one of packages) if (one.dependencies.some(([name]) => names.has(name))) elsewhere.add(one);
  }
  const folders = packages
    .filter((one) => isBundledPage(one) && !elsewhere.has(one))
    .map(({ folder }) => folder);
  // A package within is taken for itself, and what holds it is left as it is.
  return folders.filter((folder) =>
    packages.every((one) => !one.folder.startsWith(`${folder}/`) || folders.includes(one.folder)),
  );
}

function isBundledPage({ dependencies }: PackageFile): boolean {
  return dependencies.some(([name]) => DRAWS.test(name)) && dependencies.some(([name]) => BUNDLES.test(name));
}

function runsElsewhere({ dependencies }: PackageFile): boolean {
  return dependencies.some(
    ([name, version]) =>
      ELSEWHERE.some((pattern) => pattern.test(name)) ||
      layerOfPackage(name) !== undefined ||
      keepsData(name) ||
      /^(file|link|portal):/.test(String(version)),
  );
}
