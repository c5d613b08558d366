/**
 * What the sender of a letter wrote, without what the letter quotes or passes on: a quoted amount is not stated again.
 */

/** Everything from here on is another letter. */
const PASSED_ON = [
  /^\s*-{3,}\s*(?:original (?:message|appointment)|forwarded message|ursprüngliche nachricht|weitergeleitete nachricht|message d'origine|message transféré|mensaje original|mensaje reenviado)\b/iu,
  /^\s*(?:begin forwarded message|anfang der weitergeleiteten nachricht|début du message transféré)\s*:/iu,
  /^_{20,}\s*$/u,
];
/** The first two lines of the head that mail programs put in front of the letter that is answered or passed on. */
const HEAD_FROM = /^[*\s]*(?:from|von|de|da|van|från|fra)\s*:\*?\s+\S/iu;
const HEAD_NEXT = /^[*\s]*(?:sent|date|to|gesendet|datum|an|envoyé|à|enviado|fecha|para|verzonden|aan)\s*:/iu;
/** `On 3 March 2026, Ann wrote:`, which may go on for a line or two. */
const ATTRIBUTION_BEGINS = /^\s*(?:on|am|le|el|il|op|den)\s.{0,300}$/iu;
const ATTRIBUTION_ENDS = /(?:wrote|schrieb|a écrit|escribió|ha scritto|schreef|skrev)\b.{0,200}:\s*$/iu;
const ATTRIBUTION_LINES_MAX = 3;
const QUOTED = /^\s{0,3}>/u;
/** What follows is a signature (RFC 3676). */
const SIGNATURE = /^-- ?$/u;

export function ownWords(text: string): string {
  const lines = text.split(/\r\n|\r|\n/u);
  const own: string[] = [];
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? '';
    if (SIGNATURE.test(line) || PASSED_ON.some((pattern) => pattern.test(line)) || isHead(lines, at)) break;
    if (QUOTED.test(line)) continue;
    const attribution = attributionLines(lines, at);
    if (attribution > 0) at += attribution - 1;
    else own.push(line);
  }
  return own.join('\n').trim();
}

function isHead(lines: readonly string[], at: number): boolean {
  if (!HEAD_FROM.test(lines[at] ?? '')) return false;
  return lines.slice(at + 1, at + 4).some((line) => HEAD_NEXT.test(line));
}

/** How many lines from here say who wrote what is quoted after them; 0 for none. */
function attributionLines(lines: readonly string[], at: number): number {
  if (!ATTRIBUTION_BEGINS.test(lines[at] ?? '')) return 0;
  for (let count = 1; count <= ATTRIBUTION_LINES_MAX; count++) {
    const joined = lines.slice(at, at + count).join(' ');
    if (!ATTRIBUTION_ENDS.test(joined)) continue;
    const next = lines.slice(at + count).find((line) => line.trim() !== '');
    return next === undefined || QUOTED.test(next) || joined.includes('@') || /\d/.test(joined) ? count : 0;
  }
  return 0;
}
