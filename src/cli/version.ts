declare const HOTLIGHT_VERSION: string;

/** The package's version, which the build puts in. */
export const VERSION = typeof HOTLIGHT_VERSION === 'string' ? HOTLIGHT_VERSION : 'development';
