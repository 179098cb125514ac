/**
 * Major versions of PostgreSQL that a suite runs on: the newest and one that lacks GENERIC_PLAN, or what
 * `npm run test:postgres` asks for.
 */
export function postgresVersions(): number[] {
  const asked = process.env.HOTLIGHT_TEST_POSTGRES;
  return asked ? asked.split(',').map(Number) : [18, 15];
}
