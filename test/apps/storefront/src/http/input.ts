import { badRequest } from './errors.js';

/** A positive id out of a path or a body. */
export function readId(value: unknown, name: string): number {
  const id = typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : value;
  if (typeof id !== 'number' || !Number.isInteger(id) || id < 1)
    throw badRequest(`${name} must be a positive number`);
  return id;
}

export function readCount(value: unknown, name: string, fallback: number, max: number): number {
  if (value === null || value === undefined) return fallback;
  const count = typeof value === 'string' ? Number(value) : value;
  if (typeof count !== 'number' || !Number.isInteger(count) || count < 1 || count > max) {
    throw badRequest(`${name} must be between 1 and ${max}`);
  }
  return count;
}

export function readText(value: unknown, name: string, pattern: RegExp): string {
  if (typeof value !== 'string' || !pattern.test(value)) throw badRequest(`${name} is missing or malformed`);
  return value;
}

export function readObject(value: unknown, name: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw badRequest(`${name} must be an object`);
  return value as Record<string, unknown>;
}

export function readArray(value: unknown, name: string, max: number): unknown[] {
  if (!Array.isArray(value) || value.length === 0 || value.length > max) {
    throw badRequest(`${name} must be a list of 1 to ${max}`);
  }
  return value;
}
