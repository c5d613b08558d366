/**
 * Serves the page's own files, and nothing else on the disk.
 */
import { readFile } from 'node:fs/promises';
import { extname, resolve, sep } from 'node:path';
import type { SandboxResponse } from './request.ts';

const FOLDER = resolve(import.meta.dirname, 'page');
const TYPES: ReadonlyMap<string, string> = new Map([
  ['.html', 'text/html; charset=utf-8'],
  ['.css', 'text/css; charset=utf-8'],
  ['.js', 'text/javascript; charset=utf-8'],
  ['.svg', 'image/svg+xml'],
]);
const HEADERS = {
  // Claim text is hostile. Even if the page has a bug, no foreign script or address is loaded, and no site can frame
  // it.
  'content-security-policy':
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-cache',
};

/** The file for `/` or `/page/NAME`; 404 for anything that is not one of the page's files. */
export async function servePageFile(path: string): Promise<SandboxResponse> {
  const file = fileOf(path);
  const type = file === null ? undefined : TYPES.get(extname(file));
  if (file === null || type === undefined) return notFound(path);
  try {
    return { status: 200, headers: { ...HEADERS, 'content-type': type }, body: await readFile(file, 'utf8') };
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'EISDIR'))
      return notFound(path);
    throw error;
  }
}

function fileOf(path: string): string | null {
  if (path === '/') return resolve(FOLDER, 'index.html');
  let name: string;
  try {
    name = decodeURIComponent(path.slice('/page/'.length));
  } catch {
    return null;
  }
  // Names with a colon, backslash or NUL have special meanings on some systems; none of our files has one.
  if (!/^[\w./-]+$/.test(name)) return null;
  const file = resolve(FOLDER, name);
  return file.startsWith(FOLDER + sep) ? file : null;
}

function notFound(path: string): SandboxResponse {
  return { status: 404, body: `The sandbox has no page \`${path}\`` };
}
