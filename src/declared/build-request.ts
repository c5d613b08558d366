/**
 * The request of a declared tool for one call: its path below the system's address, never another scheme, host or port.
 *
 * Pure.
 */
import type { Json } from '../kernel/canonical-json.ts';
import type { Declaration } from './declaration.ts';
import { fill, fillJson, placeholdersIn, valueFor, type Given } from './template.ts';

export type DeclaredRequest = {
  readonly method: 'GET' | 'POST';
  /** Encoded; begins with `/`. */
  readonly path: string;
  /** In the order of the file; those whose value is not given are left out. */
  readonly query: readonly (readonly [string, string])[];
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
};

/** What no segment of a path is: servers and proxies take these for steps in the path, encoded or not. */
const STEPS = /[/\\;]|[^\P{C}]/u;

/** @returns `problem`: a value that cannot be a part of an address */
export function buildRequest(
  { request, time_zone: timeZone = 'UTC' }: Declaration,
  args: Given['args'],
): DeclaredRequest | { readonly problem: string } {
  const given: Given = { args, timeZone };
  const segments: string[] = [];
  const names = request.path.slice(1).split('/');
  for (const [index, segment] of names.entries()) {
    // Many systems want the `/` at the end of a path.
    if (segment === '' && index === names.length - 1) {
      segments.push('');
      continue;
    }
    const odd = placeholdersIn(segment).find((name) => STEPS.test(String(valueFor(name, given) ?? '')));
    const filled = fill(segment, given, encodeURIComponent);
    if (odd !== undefined || filled === undefined || isStep(fill(segment, given) ?? ''))
      return { problem: `Expected a value that can be a part of an address for \`${segment}\`, got another` };
    segments.push(filled);
  }
  const query = Object.entries(request.query).flatMap(([name, text]): (readonly [string, string])[] => {
    const filled = fill(text, given);
    return filled === undefined ? [] : [[name, filled]];
  });
  return {
    method: request.method,
    path: `/${segments.join('/')}`,
    query,
    headers: request.headers,
    body: request.body === undefined ? undefined : fillJson(request.body as Json, given),
  };
}

const isStep = (segment: string): boolean => /^\s*\.{0,2}\s*$/.test(segment);
