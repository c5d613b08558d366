/**
 * Finds the handler of a request by its method and path, for every stand-in.
 */
import type { SandboxRequest, SandboxResponse } from './request.ts';

/** The parts of the path that a pattern names, decoded. */
export type PathParts = Readonly<Record<string, string>>;
type Handler = (request: SandboxRequest, parts: PathParts) => SandboxResponse;
/** `['GET', '/issue/{key}', handler]`; `{key}` matches one part of the path. */
export type Route = readonly [method: string, pattern: string, handler: Handler];

/** The response of the first matching route; null when none matches. */
export function route(routes: readonly Route[], request: SandboxRequest): SandboxResponse | null {
  for (const [method, pattern, handler] of routes) {
    if (method !== request.method) continue;
    const parts = partsOf(pattern, request.path);
    if (parts !== null) return handler(request, parts);
  }
  return null;
}

function partsOf(pattern: string, path: string): PathParts | null {
  const expected = pattern.split('/');
  const got = path.split('/');
  if (expected.length !== got.length) return null;
  const parts: Record<string, string> = Object.create(null) as Record<string, string>;
  for (const [index, part] of expected.entries()) {
    const text = got[index] ?? '';
    if (!part.startsWith('{')) {
      if (part !== text) return null;
      continue;
    }
    const decoded = decode(text);
    if (decoded === null || decoded === '') return null;
    parts[part.slice(1, -1)] = decoded;
  }
  return parts;
}

function decode(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
