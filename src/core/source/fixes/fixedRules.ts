/** Rules whose findings may have a fix. */
export const FIXED_RULES: readonly string[] = ['n-plus-one'];
