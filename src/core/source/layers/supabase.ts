import { type Layer, members } from './layer';

const CLIENTS = `
  createClient createServerClient createBrowserClient createServerComponentClient
  createRouteHandlerClient createServerActionClient createMiddlewareClient createClientComponentClient
  createPagesServerClient createPagesBrowserClient`;

/** Supabase's client: builders are thenable, and each that is waited for is a request. https://supabase.com/docs */
export const supabase: Layer = {
  name: 'supabase-js',
  packages: [
    '@supabase/supabase-js',
    '@supabase/postgrest-js',
    '@supabase/ssr',
    '@supabase/auth-helpers-nextjs',
    '@supabase/auth-helpers-remix',
    '@supabase/auth-helpers-sveltekit',
  ],
  exports: {
    ...members(CLIENTS, { call: 'Client' }),
    SupabaseClient: { instance: 'Client' },
    PostgrestClient: { instance: 'Client' },
  },
  types: {
    Client: {
      members: {
        from: { type: 'Table' },
        rpc: { type: 'Builder' },
        schema: { type: 'Client' },
        ...members('auth storage functions realtime channel removeChannel getChannels', {}),
      },
    },
    Table: { members: members('select insert update upsert delete', { type: 'Builder' }) },
    Builder: { members: {}, rest: { type: 'Builder' }, thenable: true },
  },
  guesses: [{ name: /supabase(Admin|Client|Server|Service)?$/i, type: 'Client' }],
  batchRead: ".in('id', ids)",
  batchWrite: '.insert(rows)',
  batchUpdate: ".update(values).in('id', ids), or .upsert(rows)",
  batchUpsert: '.upsert(rows)',
  batchDelete: ".delete().in('id', ids)",
};
