/** `Order` of `order`; the rest as it is. */
export function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** `pgClient` of `pg_client`: one name by two customs. Constants, `PG_CLIENT`, are as they are. */
export function camelCased(name: string): string {
  return name.includes('_')
    ? name.replace(/(?<=[a-z\d])_+([a-z])/g, (_, letter) => letter.toUpperCase())
    : name;
}
