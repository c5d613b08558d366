/**
 * What a person asked, in a command or in free text. Queries are read-only: no text in a message can decide anything.
 */
import { closest } from '../handbook/suggest.ts';
import { COMMAND, SUBCOMMANDS, type Subcommand } from '../connector/slack/ids.ts';
import { parseCaseId, type CaseId } from '../kernel/ids.ts';

export type Query =
  | { readonly kind: 'explain' | 'status'; readonly caseId: CaseId }
  | {
      readonly kind: 'why_not';
      readonly caseId: CaseId /** An action, a tool or a step, as written. */;
      readonly action: string;
    }
  | { readonly kind: 'list' }
  | { readonly kind: 'help' /** What was not understood, or null. */; readonly problem: string | null };

/** Maximum characters of a question that are read; a longer text was pasted. */
const CHARACTERS_MAX = 2_000;

/** Parses what follows `/sop`. */
export function readCommandText(text: string): Query {
  const [word = '', ...rest] = text.slice(0, CHARACTERS_MAX).trim().split(/\s+/);
  const name = word.toLowerCase();
  if (name === '' || name === 'help') return { kind: 'help', problem: null };
  const known = SUBCOMMANDS.find((subcommand) => subcommand === name);
  if (known === 'list') return { kind: 'list' };
  if (known === 'explain' || known === 'status') return aboutCase(known, rest.join(' '));
  if (parseCaseId(word) !== null)
    return {
      kind: 'help',
      problem: `Expected what you want to know about \`${word}\`. Try \`${COMMAND} explain ${word}\` or \`${COMMAND} status ${word}\``,
    };
  const near = closest(name, SUBCOMMANDS);
  const suggestion =
    near === null
      ? 'Here is what I can do'
      : `Did you mean \`${COMMAND} ${near}${near === 'explain' || near === 'status' ? ' CASE-12' : ''}\`?`;
  return { kind: 'help', problem: `I do not know \`${COMMAND} ${shown(word)}\`. ${suggestion}` };
}

/**
 * Parses free text, such as `why was CASE-1 escalated?`. `here` is the case of the thread in which it was written.
 */
export function readWords(words: string, here: CaseId | null): Query {
  const text = words.slice(0, CHARACTERS_MAX).replace(/<[^>]*>/g, ' ');
  const caseId = caseIn(text) ?? here;
  if (/^\s*help\b/i.test(text)) return { kind: 'help', problem: null };
  if (caseId !== null)
    return { kind: /\b(status|where|stands?|state|who has)\b/i.test(text) ? 'status' : 'explain', caseId };
  if (/\b(list|cases)\b/i.test(text)) return { kind: 'list' };
  return { kind: 'help', problem: 'Which case do you mean? Name it, such as `CASE-12`, or ask me in its thread' };
}

/** The first case that a text names. */
export function caseIn(text: string): CaseId | null {
  const match = /(?<![\w-])case-[1-9]\d{0,9}(?![\w-])/i.exec(text.slice(0, CHARACTERS_MAX));
  return match === null ? null : parseCaseId(match[0]);
}

function aboutCase(kind: Extract<Subcommand, 'explain' | 'status'>, text: string): Query {
  const asked = kind === 'explain' ? /^(\S+)\s+why\s+not\s+(\S.*)$/i.exec(text) : null;
  const [, about = text, action = ''] = asked ?? [];
  const caseId = parseCaseId(about);
  if (caseId !== null)
    return asked === null ? { kind, caseId } : { kind: 'why_not', caseId, action: action.replaceAll('`', '').trim() };
  return {
    kind: 'help',
    problem: `Expected a case such as \`${COMMAND} ${kind} CASE-12\`, got ${text === '' ? 'none' : `\`${shown(text)}\``}`,
  };
}

function shown(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
