/**
 * Turns the files found in the folder into handbook files, or says what cannot be read. Only this file decides which
 * bytes are a valid handbook file, for the program, `sop check` and `sop replay` alike.
 */
import { isUtf8 } from 'node:buffer';
import { handbookFileBytesMax, handbookFilesMax } from '../kernel/limits.ts';
import { refuseControls } from './refuse-controls.ts';
import { FileReader } from './file-reader.ts';
import { errorAt, errorIn, type Finding } from './finding.ts';
import { HANDBOOK_FOLDERS, properPath, whereItBelongs, type HandbookFile } from './handbook-file.ts';

/** The result of reading a file. */
export type FileContent =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  /** Too large to read. */
  | { readonly kind: 'too_large'; readonly size: number }
  /** `why` ends a sentence: `it is a folder`. */
  | { readonly kind: 'unreadable'; readonly why: string };

/** A file of the folder: a handbook file, one whose name is almost right, or one that is where it is not read. */
export type FoundFile = { readonly path: string; readonly content: FileContent };

/** The files sorted by path, or findings: one unreadable file refuses the whole folder. */
export type HandbookFiles = { readonly files: readonly HandbookFile[] } | { readonly findings: readonly Finding[] };

export function readHandbookFiles(found: readonly FoundFile[]): HandbookFiles {
  if (found.length > handbookFilesMax) {
    const message = `Expected at most ${handbookFilesMax} files, got ${found.length}`;
    return {
      findings: [errorIn('.', 'handbook-size', message, 'Point to the folder that contains only the handbook')],
    };
  }
  const read = found
    .filter(({ path }) => !isDraft(path))
    .toSorted((a, b) => (a.path < b.path ? -1 : 1))
    .map(readFile);
  const findings = read.flatMap((item) => ('finding' in item ? [item.finding] : []));
  return findings.length > 0 ? { findings } : { files: read.flatMap((item) => ('finding' in item ? [] : [item])) };
}

function readFile({ path, content }: FoundFile): HandbookFile | { readonly finding: Finding } {
  const proper = properPath(path);
  if (proper !== null) {
    const message = 'The name is almost that of a handbook file';
    return { finding: errorIn(path, 'file-name', message, `Name it \`${proper}\`, or move it out of the folder`) };
  }
  const belongs = whereItBelongs(path);
  if (belongs !== null) return { finding: misplaced(path, belongs) };
  const read = readText(path, content, handbookFileBytesMax);
  if ('finding' in read) return read;
  const reader = new FileReader(path, read.text);
  refuseControls(reader);
  const [finding] = reader.findings;
  return finding === undefined ? { path, text: read.text } : { finding };
}

/**
 * An SOP in a subfolder does nothing and harms nothing, so it is only warned of. What is missing of the boundary, the
 * people or the kinds changes what everything else means.
 *
 * @param belongs as `whereItBelongs` says it
 */
export function misplaced(file: string, belongs: string): Finding {
  const finding = errorIn(file, 'file-place', 'The file is not read here, so it is not part of the handbook', belongs);
  return isDraft(file) ? { ...finding, severity: 'warning' } : finding;
}

/** Whether this is an SOP where none is read. */
function isDraft(path: string): boolean {
  return /\.sop\.ya?ml$/i.test(path) && whereItBelongs(path) !== null;
}

/** The text of a file without its byte order mark, or why it cannot be read. Also used for case files. */
export function readText(
  file: string,
  content: FileContent,
  bytesMax: number,
): { readonly text: string } | { readonly finding: Finding } {
  if (content.kind === 'unreadable')
    return {
      finding: errorIn(
        file,
        'file-unreadable',
        `Cannot read the ${isFolder(file) ? 'folder' : 'file'}: ${content.why}`,
      ),
    };
  const size = content.kind === 'too_large' ? content.size : content.bytes.length;
  if (content.kind === 'too_large' || size > bytesMax)
    return { finding: errorIn(file, 'file-size', `Expected at most ${bytesMax} bytes, got ${size}`, 'Split the file') };
  const { bytes } = content;
  if (!isUtf8(bytes)) return { finding: notUtf8(file, bytes) };
  return { text: new TextDecoder().decode(bytes) };
}

function isFolder(path: string): boolean {
  return HANDBOOK_FOLDERS.some((folder) => folder === path);
}

/**
 * Finds where the text stops being UTF-8. Decoding it anyway would change characters silently, even in people's names.
 */
function notUtf8(file: string, bytes: Uint8Array): Finding {
  const help = 'Save the file as UTF-8';
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff))
    return errorIn(file, 'file-encoding', 'Expected UTF-8 text, got UTF-16', help);
  // A line end is never part of a longer character, so lines can be checked one by one.
  for (let line = 1, start = 0; start < bytes.length; line++) {
    const end = bytes.indexOf(0x0a, start);
    const part = bytes.subarray(start, end === -1 ? bytes.length : end);
    if (!isUtf8(part)) {
      const { column, byte } = firstWrong(part);
      const code = byte.toString(16).toUpperCase().padStart(2, '0');
      return errorAt({ file, line, column }, 'file-encoding', `Expected UTF-8 text, got the byte 0x${code}`, help);
    }
    start = end === -1 ? bytes.length : end + 1;
  }
  return errorIn(file, 'file-encoding', 'Expected UTF-8 text', help);
}

/** The first byte of a line that is not valid UTF-8, and its column. */
function firstWrong(line: Uint8Array): { readonly column: number; readonly byte: number } {
  let column = 1;
  for (let at = 0; at < line.length; ) {
    const byte = line[at] ?? 0;
    const length = byte < 0x80 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
    if (!isUtf8(line.subarray(at, at + length))) return { column, byte };
    at += length;
    column += length === 4 ? 2 : 1;
  }
  return { column, byte: 0 };
}
