/**
 * Takes the contents of files out of the bytes of an e-mail, line by line, before it is parsed: a photo of megabytes in
 * front of the text must not hide it, and a parser takes its time for each line.
 */
const LINE_FEED = 0x0a;
const HYPHEN = 0x2d;
/** Bytes of one line of a head that are looked at. */
const HEADER_BYTES_MAX = 1_000;
/** Parts whose contents are read. */
const READ = /^content-type:\s*(?:text|multipart|message)\//i;
const TYPE = /^content-type:/i;

export function withoutFiles(bytes: Uint8Array): Uint8Array {
  const kept: Uint8Array[] = [];
  let isHead = true;
  let isFile = false;
  for (let start = 0; start < bytes.length; ) {
    const found = bytes.indexOf(LINE_FEED, start);
    const end = found === -1 ? bytes.length : found + 1;
    const line = bytes.subarray(start, end);
    const isBoundary = !isHead && line.length > 2 && line[0] === HYPHEN && line[1] === HYPHEN;
    if (isBoundary) {
      isHead = true;
      isFile = false;
    } else if (isHead) {
      const text = Buffer.from(line.subarray(0, HEADER_BYTES_MAX)).toString('latin1').trimEnd();
      if (text === '') isHead = false;
      else if (TYPE.test(text)) isFile = !READ.test(text);
    }
    if (isHead || isBoundary || !isFile || line.length <= 2) kept.push(line);
    start = end;
  }
  return Buffer.concat(kept);
}
