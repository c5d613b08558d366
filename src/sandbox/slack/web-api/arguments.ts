/**
 * The arguments of a Web API call, from a form, a query or JSON. Form values are text; structures are JSON inside that
 * text.
 */
import type { SandboxRequest } from '../../request.ts';
import { isObject } from '../block-kit/checks.ts';
import { SlackRefusal } from '../refusal.ts';

export type Arguments = {
  /** The argument as text; empty when it is missing. */
  text(name: string): string;
  /** A required argument as text. */
  required(name: string): string;
  has(name: string): boolean;
  flag(name: string, fallback: boolean): boolean;
  number(name: string, fallback: number): number;
  /** A structure, parsed if it was sent as text; undefined when it is missing or `null`. */
  structure(name: string, errorCode: string): unknown;
};

/** Reads the body by its content type; refuses anything but a form or JSON. */
export function readArguments(request: SandboxRequest): Arguments {
  const values = new Map<string, unknown>(request.query);
  const type = request.headers['content-type'] ?? '';
  if (type.startsWith('application/json')) {
    const parsed = parse(request.body === '' ? '{}' : request.body, 'invalid_json');
    if (!isObject(parsed)) throw new SlackRefusal('json_not_object');
    for (const [name, value] of Object.entries(parsed)) values.set(name, value);
  } else if (request.body !== '') {
    if (!type.startsWith('application/x-www-form-urlencoded')) throw new SlackRefusal('invalid_post_type');
    for (const [name, value] of new URLSearchParams(request.body)) values.set(name, value);
  }
  const text = (name: string): string => {
    const value = values.get(name);
    return value === undefined || value === null ? '' : typeof value === 'string' ? value : JSON.stringify(value);
  };
  return {
    text,
    required(name) {
      const value = text(name);
      if (value === '') throw new SlackRefusal('invalid_arguments', [`[ERROR] missing required field: ${name}`]);
      return value;
    },
    has: (name) => values.get(name) !== undefined && values.get(name) !== null,
    flag: (name, fallback) => (values.has(name) ? ['true', '1'].includes(text(name)) : fallback),
    number(name, fallback) {
      const value = Number(text(name));
      return text(name) === '' || !Number.isFinite(value) ? fallback : value;
    },
    structure(name, errorCode) {
      const value = values.get(name);
      if (value === undefined || value === null || value === '') return undefined;
      return typeof value === 'string' ? parse(value, errorCode) : value;
    },
  };
}

function parse(text: string, errorCode: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new SlackRefusal(errorCode);
  }
}
