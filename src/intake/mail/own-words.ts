/**
 * What the sender of a letter wrote, without what the letter quotes or passes on: a quoted amount is not stated again.
 *
 * Nothing that its sender may have written is left out: where it is unclear whether another letter begins, the text stays.
 */
import { isQuotedHead } from './quoted-head.ts';

/** Everything from here on is another letter. */
const PASSED_ON = [
  /^\s*-{3,}\s*(?:original (?:message|appointment)|forwarded message|ursprüngliche nachricht|original-nachricht|weitergeleitete nachricht|message d['’]origine|message transféré|message transmis|mensaje original|mensaje reenviado|mensagem original|mensagem (?:en|reen)caminhada|messaggio originale|messaggio inoltrato|oorspronkelijk bericht|doorgestuurd bericht|wiadomość oryginalna|oryginalna wiadomość|przekazana wiadomość|původní zpráva|přeposlaná zpráva|ursprungligt meddelande|vidarebefordrat meddelande|opprinnelig melding|videresendt melding|oprindelig meddelelse|videresendt meddelelse|исходное сообщение|пересылаемое сообщение|原始邮件|転送メッセージ)\s*-*\s*$/iu,
  /^\s*(?:begin forwarded message|anfang der weitergeleiteten (?:nachricht|e-mail)|début du message (?:transféré|réexpédié)|inicio del mensaje reenviado|início da mensagem (?:en|reen)caminhada|inizio messaggio inoltrato|begin doorgestuurd bericht|początek przekazywanej wiadomości|vidarebefordrat mejl|videresendt melding|start på videresendt besked)\s*:\s*$/iu,
];
/** What a help desk puts above the letters before, in a text that its reader answers above it. */
const REPLY_ABOVE =
  /^\s{0,10}(?:##-\s.{1,200}-##|[-=#*_–—]{2,20}.{0,80}\babove this line\b.{0,80}[-=#*_–—]{2,20})\s*$/iu;
/** Outlook draws one in front of a head, and people draw them, too. */
const RULE = /^\s*(?:_{5,}|-{10,}|={10,})\s*$/u;
/** `On 3 March 2026, Ann wrote:`, which may go on for a line or two. */
const ATTRIBUTION_BEGINS =
  /^\s*(?:on|am|le|el|en|il|op|den|em|w dniu|dnia|dne|\d{4}[-/.年]\s?\d{1,2}[-/.月]\s?\d{1,2})[\s日].{0,300}$/iu;
const ATTRIBUTION_ENDS =
  /(?:wrote|schrieb|geschrieben|a écrit|escribió|ha scritto|schreef|geschreven|skrev|escreveu|napisał(?:\(a\)|a)?|napsala?(?:\(a\))?|написала?)(?![\p{L}]).{0,200}:\s*$/iu;
/** A time, a year or an address: without one, the line may be a sentence of its own. */
const ATTRIBUTION_STATES = /\d{1,2}[:.h]\d{2}|\b(?:19|20)\d{2}\b|\d{1,2}[./]\d{1,2}[./]\d{2}|@/u;
/** These alone are written by no one who tells what another said: an address as programs write it, and a time. */
const ATTRIBUTION_ADDRESS = /<\s?[^\s@<>]{1,64}@[^\s@<>]{1,255}\s?>/u;
const ATTRIBUTION_TIME = /\d{1,2}[:.h]\d{2}/u;
/** `Ann Lee <ann@x.example> wrote:`, perhaps with when she did. */
const ADDRESS_WROTE =
  /^[^<>:]{0,80}<[^\s@<>]{1,64}@[^\s@<>]{1,255}>[^<>]{0,60}(?:wrote|schrieb|a écrit|escribió|ha scritto|schreef|skrev|escreveu|napisał)[^<>]{0,80}:\s*$/iu;
const SENTENCE_ENDS = /[.!?]\s*$/u;
const ATTRIBUTION_LINES_MAX = 5;
const QUOTED = /^\s{0,3}>/u;
/** Alone, without another quoted line next to it: more than so much, in the sender's own words. */
const MORE_THAN = /^\s{0,3}>\s?[\d$€£]/u;
/** What follows is a signature (RFC 3676), unless it is long: a line of two hyphens also parts a text. */
const SIGNATURE = /^-- $/u;
const SIGNATURE_LINES_MAX = 11;

export type OwnWords = {
  readonly text: string;
  /** Lines after them that are left out without being marked as quoted one by one: those of another letter. */
  readonly linesLeftOut: number;
  /** Lines of a signature, which are left out, too. */
  readonly linesOfSignature: number;
};

/**
 * @param isAnswer whether it may quote or pass on another letter without a word that says so. Otherwise a head is the
 *   sender's own, as the forms of websites send it
 */
export function ownWords(text: string, isAnswer: boolean): OwnWords {
  const lines = text.split(/\r\n|\r|\n/u);
  const own: string[] = [];
  let linesOfSignature = 0;
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? '';
    if (REPLY_ABOVE.test(line) && !own.some(isWritten)) continue;
    if (isPassedOn(line) || (isAnswer && isAnswered(lines, at)))
      return {
        text: joined(own),
        linesLeftOut: lines.slice(at).filter((one) => isWritten(one) && !QUOTED.test(one)).length,
        linesOfSignature,
      };
    if (isQuoted(lines, at)) continue;
    const signed = signatureLines(lines, at, isAnswer);
    linesOfSignature += lines.slice(at + 1, at + signed).filter(isWritten).length;
    const left = Math.max(attributionLines(lines, at), signed);
    if (left > 0) at += left - 1;
    else own.push(line);
  }
  return { text: joined(own), linesLeftOut: 0, linesOfSignature };
}

const isWritten = (line: string): boolean => line.trim() !== '';

/** The first line from here on that is not blank; a copy of the rest, at each of many lines, would take seconds. */
function nextWritten(lines: readonly string[], from: number): string | undefined {
  for (let at = from; at < lines.length; at++) if (isWritten(lines[at] ?? '')) return lines[at];
  return undefined;
}

const joined = (lines: readonly string[]): string => lines.join('\n').trim();

const isPassedOn = (line: string): boolean => PASSED_ON.some((pattern) => pattern.test(line));

/** Whether the letter that is answered begins here. */
const isAnswered = (lines: readonly string[], at: number): boolean =>
  REPLY_ABOVE.test(lines[at] ?? '') || isHead(lines, at) || isAttributed(lines, at);

/** Whether it says here who wrote what follows, as only a program says it, without a sign in front of each line. */
function isAttributed(lines: readonly string[], at: number): boolean {
  const count = statedLines(lines, at);
  const whole = lines.slice(at, at + count).join(' ');
  const isSure = ATTRIBUTION_ADDRESS.test(whole) && ATTRIBUTION_TIME.test(whole);
  const length = isSure ? count : ADDRESS_WROTE.test(lines[at] ?? '') ? 1 : 0;
  if (length === 0) return false;
  const next = nextWritten(lines, at + length);
  return next !== undefined && !QUOTED.test(next);
}

/** Whether the head of another letter is here, or a rule in front of one. */
function isHead(lines: readonly string[], at: number): boolean {
  if (!RULE.test(lines[at] ?? '')) return isQuotedHead(lines, at, false);
  const next = lines.findIndex((one, index) => index > at && isWritten(one));
  return next !== -1 && isQuotedHead(lines, next, true);
}

function isQuoted(lines: readonly string[], at: number): boolean {
  const line = lines[at] ?? '';
  if (!QUOTED.test(line)) return false;
  const isAlone = [lines[at - 1], lines[at + 1]].every((one) => one === undefined || !QUOTED.test(one));
  return !(isAlone && MORE_THAN.test(line));
}

/** How many lines from here say who wrote what is quoted after them; 0 for none. */
function attributionLines(lines: readonly string[], at: number): number {
  const count = statedLines(lines, at);
  if (count === 0) return 0;
  const next = nextWritten(lines, at + count);
  const isSure = next !== undefined && QUOTED.test(next);
  return isSure && ATTRIBUTION_STATES.test(lines.slice(at, at + count).join(' ')) ? count : 0;
}

/** How many lines from here are `On 3 March 2026, Ann wrote:`; 0 for none. */
function statedLines(lines: readonly string[], at: number): number {
  if (!ATTRIBUTION_BEGINS.test(lines[at] ?? '')) return 0;
  for (let count = 1; count <= ATTRIBUTION_LINES_MAX; count++) {
    const parts = lines.slice(at, at + count);
    if (ATTRIBUTION_ENDS.test(parts.join(' '))) return count;
    if (SENTENCE_ENDS.test(parts.at(-1) ?? '')) return 0;
  }
  return 0;
}

/** How many lines from here are a signature; 0 for none. It ends where something is quoted. */
function signatureLines(lines: readonly string[], at: number, isAnswer: boolean): number {
  if (!SIGNATURE.test(lines[at] ?? '')) return 0;
  let written = 0;
  let end = at + 1;
  for (; end < lines.length; end++) {
    const line = lines[end] ?? '';
    if (QUOTED.test(line) || isPassedOn(line) || isHead(lines, end) || (isAnswer && isAnswered(lines, end))) break;
    if (isWritten(line) && ++written > SIGNATURE_LINES_MAX) return 0;
  }
  return end - at;
}
