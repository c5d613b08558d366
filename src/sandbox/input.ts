/**
 * Reads what a vendor's client sends: JSON records, forms, and single fields of unknown type.
 */
import { Trouble } from '../kernel/trouble.ts';
import type { SandboxRequest } from './request.ts';

export type Input = Readonly<Record<string, unknown>>;

/** The body as a record, from JSON or a form; null when it is neither. */
export function bodyOf(request: SandboxRequest): Input | null {
  if ((request.headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded')) {
    return Object.fromEntries(new URLSearchParams(request.body));
  }
  try {
    const value: unknown = JSON.parse(request.body);
    return isInput(value) ? value : null;
  } catch {
    return null;
  }
}

export function isInput(value: unknown): value is Input {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An own field of a record; undefined for inherited ones such as `constructor`. */
export function field(input: Input, name: string): unknown {
  return Object.hasOwn(input, name) ? input[name] : undefined;
}

export function recordField(input: Input, name: string): Input | null {
  const value = field(input, name);
  return isInput(value) ? value : null;
}

export function textField(input: Input, name: string): string | null {
  const value = field(input, name);
  return typeof value === 'string' ? value : null;
}

/** A required text field of an act; throws `sandbox.bad_input` without it. */
export function requiredText(input: Input, name: string): string {
  const value = textField(input, name);
  if (value === null || value.trim() === '')
    throw new Trouble('sandbox.bad_input', { message: `Expected the text \`${name}\`, got none` });
  return value;
}

/** The texts of a list; null when it is not a list of texts. */
export function textsOf(value: unknown): readonly string[] | null {
  return Array.isArray(value) && value.every((item) => typeof item === 'string') ? (value as string[]) : null;
}

/** The name and password of an `Authorization: Basic` header; null when there is none. */
export function basicCredentials(request: SandboxRequest): { readonly name: string; readonly password: string } | null {
  const match = /^Basic ([A-Za-z0-9+/=]+)$/i.exec(request.headers['authorization'] ?? '');
  if (match === null) return null;
  const text = Buffer.from(match[1] ?? '', 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return colon < 0 ? null : { name: text.slice(0, colon), password: text.slice(colon + 1) };
}

export function bearerToken(request: SandboxRequest): string | null {
  return /^Bearer (\S+)$/i.exec(request.headers['authorization'] ?? '')?.[1] ?? null;
}
