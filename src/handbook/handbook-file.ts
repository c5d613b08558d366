/**
 * One file of the handbook, and which paths belong to a handbook.
 */

import { closest } from './suggest.ts';

/** `path` is relative to the handbook's folder, with `/` as separator. */
export type HandbookFile = { readonly path: string; readonly text: string };

export const PEOPLE_FILE = 'people.yaml';
export const OWNERS_FILE = 'owners.yaml';
export const SENDERS_FILE = 'senders.yaml';
export const LIMITS_FILE = 'boundary/limits.yaml';
/** The folders of a handbook, each with one kind of file. */
export const HANDBOOK_FOLDERS = ['kinds', 'calendars', 'boundary', 'tables', 'tools'] as const;

const HANDBOOK_PATH =
  /^(?:(?:people|owners|senders)\.yaml|[^/.][^/]*\.sop\.yaml|(?:kinds|calendars)\/[^/.][^/]*\.yaml|boundary\/(?:[^/.][^/]*\.cedar|limits\.yaml)|tables\/[^/.][^/]*\.csv|tools\/[^/.][^/]*\.tool\.yaml)$/;

/**
 * True for a path that is part of a handbook. False for case files, other files, and names that begin with a dot:
 * editors and operating systems leave such copies next to the file.
 */
export function isHandbookPath(path: string): boolean {
  return HANDBOOK_PATH.test(path);
}

/** The correct path when `path` is almost one of a handbook: `refund.sop.yaml` for `refund.sop.yml`; null otherwise. */
export function properPath(path: string): string | null {
  if (isHandbookPath(path)) return null;
  const folded = path.replace(/\.yml$/i, '.yaml').toLowerCase();
  if (folded === PEOPLE_FILE || folded === OWNERS_FILE || folded === SENDERS_FILE) return folded;
  const proper = path.replace(/(?:\.sop|\.tool)?\.(?:ya?ml|cedar|csv)$/i, (ending) =>
    ending.toLowerCase().replace(/\.yml$/, '.yaml'),
  );
  return isHandbookPath(proper) ? proper : null;
}

/** True for the paths to read: handbook files, and paths that are almost right, which are refused by name. */
export function isLookedAt(path: string): boolean {
  return isHandbookPath(path) || properPath(path) !== null;
}

/**
 * What to do with a file of a handbook that is where the program does not read it, so that its rules would silently not
 * apply: `boundary/emea/refunds.cedar`, `limits.yaml` next to `people.yaml`. Null for a path that is read or refused by
 * name, and for files that are no part of a handbook. Names that begin with a dot, and what packages bring, are left out.
 */
export function whereItBelongs(path: string): string | null {
  if (isLookedAt(path)) return null;
  const folders = path.split('/');
  const name = (folders.pop() ?? '').replace(/\.(?:ya?ml|cedar|csv)$/i, (end) =>
    end.toLowerCase().replace('.yml', '.yaml'),
  );
  if ([...folders, name].some((part) => part.startsWith('.') || part === 'node_modules')) return null;
  const proper = properIn(folders, name);
  if (proper !== null) return `Move it to \`${proper}\`, or out of the folder`;
  const [folder] = HANDBOOK_FOLDERS.filter((known) => known === folders[0]);
  if (folder === undefined || !/\.(?:yaml|cedar|csv)$/.test(name)) return null;
  return `Move it out of the folder: \`${folder}/\` has only ${READ_IN[folder]}`;
}

const READ_IN: Readonly<Record<(typeof HANDBOOK_FOLDERS)[number], string>> = {
  kinds: '`NAME.yaml`',
  calendars: '`NAME.yaml`',
  boundary: '`NAME.cedar` and `limits.yaml`',
  tables: '`NAME.csv`',
  tools: '`NAME.tool.yaml`',
};

/** The path of a file with this name, if the name and its folders say what it is; the innermost folder counts. */
function properIn(folders: readonly string[], name: string): string | null {
  if (/\.cases\.yaml$/i.test(name)) return null;
  const lower = name.toLowerCase();
  if (/\.sop\.yaml$/.test(lower)) return name.replace(/\.sop\.yaml$/i, '.sop.yaml');
  if (/\.tool\.yaml$/.test(lower)) return `tools/${name.replace(/\.tool\.yaml$/i, '.tool.yaml')}`;
  if (/\.cedar$/.test(lower)) return `boundary/${name}`;
  if (lower === 'limits.yaml') return LIMITS_FILE;
  if (folders.at(-1) === 'tools' && /\.yaml$/.test(lower)) return `tools/${name.replace(/\.yaml$/i, '.tool.yaml')}`;
  for (const folder of folders.toReversed()) {
    const known = closest(folder.toLowerCase(), HANDBOOK_FOLDERS, 1);
    if ((known === 'kinds' || known === 'calendars') && /\.yaml$/.test(lower)) return `${known}/${name}`;
    if (known === 'tables' && /\.csv$/.test(lower)) return `${known}/${name}`;
  }
  return lower === PEOPLE_FILE || lower === OWNERS_FILE || lower === SENDERS_FILE ? lower : null;
}
