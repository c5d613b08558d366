/**
 * What a person asked, in a command or in free text. Queries are read-only: no text in a message can decide anything.
 */
import { closest } from '../handbook/suggest.ts';
import { COMMAND, SUBCOMMANDS, type Subcommand } from '../connector/slack/ids.ts';
import { parseCaseId, type CaseId } from '../kernel/ids.ts';
import { typedCharactersMax } from '../kernel/limits.ts';

export type Then =
  | { readonly kind: 'explain' | 'status' }
  | { readonly kind: 'why_not' /** As in a query. */; readonly action: string };

export type Query =
  | { readonly kind: 'explain' | 'status'; readonly caseId: CaseId }
  /** Not a question, but a decision, which only a button can record: `please approve CASE-3`; null without a case. */
  | {
      readonly kind: 'decision';
      readonly caseId: CaseId | null;
      readonly how: string;
      /** Whether it says that something is wrong: what waits for the person is no answer to that. */
      readonly corrects: boolean;
    }
  /** What waits for whoever asks. */
  | { readonly kind: 'mine' }
  /** About a case, in words that are not understood. `isQuestion`: it does not read as an instruction. */
  | { readonly kind: 'unknown'; readonly caseId: CaseId; readonly isQuestion: boolean }
  | {
      readonly kind: 'why_not';
      readonly caseId: CaseId;
      /** An action, a tool or a step, as written; empty when none was named. */
      readonly action: string;
    }
  | { readonly kind: 'list' }
  /** Cases by a number, or by the customer's name. `then`: what is asked of the case when only one is found. */
  | { readonly kind: 'find'; readonly words: string; readonly then: Then | null }
  | { readonly kind: 'help' /** What was not understood, or null. */; readonly problem: string | null };

/** What follows each command. */
const TAKES: Readonly<Record<Subcommand, string>> = {
  explain: ' CASE-12',
  'why-not': ' CASE-12 ACTION',
  status: ' CASE-12',
  find: ' NUMBER OR NAME',
  list: '',
  help: '',
};

/** Parses what follows `/sop`, as Slack sends it. */
export const readCommandText = (text: string): Query => readCommand(asTyped(text));

/** Slack escapes three characters of what people type. */
const asTyped = (text: string): string => text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');

function readCommand(text: string): Query {
  const [word = '', ...rest] = text.slice(0, typedCharactersMax).trim().split(/\s+/);
  const name = word.toLowerCase();
  if (name === '' || name === 'help') return { kind: 'help', problem: null };
  const known = SUBCOMMANDS.find((subcommand) => subcommand === name);
  if (known === 'list') return rest.length === 0 ? { kind: 'list' } : listOf(rest.join(' '));
  if (known === 'find') return findOf(rest.join(' '));
  if (known === 'why-not') return whyNotOf(rest);
  if (known === 'explain' || known === 'status') return aboutCase(known, rest.join(' '));
  if (parseCaseId(word) !== null)
    return {
      kind: 'help',
      problem: `Expected what you want to know about \`${word}\`. Try \`${COMMAND} explain ${word}\` or \`${COMMAND} status ${word}\``,
    };
  const nearest = closest(name, SUBCOMMANDS);
  const near = SUBCOMMANDS.find((subcommand) => subcommand === nearest);
  const suggestion =
    near === undefined ? 'Here is what I can do' : `Did you mean \`${COMMAND} ${near}${TAKES[near]}\`?`;
  return { kind: 'help', problem: `I do not know \`${COMMAND} ${shown(word)}\`. ${suggestion}` };
}

/**
 * Parses free text, such as `why was CASE-1 escalated?`. `here` is the case of the thread in which it was written.
 */
export function readWords(words: string, here: CaseId | null): Query {
  const text = asTyped(words.slice(0, typedCharactersMax).replace(/<[^<>]*>/g, ' '));
  const caseId = caseIn(text) ?? here;
  const command = /^\s*\/sop\b(.*)$/is.exec(text)?.[1];
  if (command !== undefined) return readCommand(command);
  if (/^\s*help\b/i.test(text) || GREETING.test(text)) return { kind: 'help', problem: null };
  if (isAboutMine(text)) return { kind: 'mine' };
  if (ONLY_LIST.test(text)) return { kind: 'list' };
  const how = isQuestion(text) ? null : decisionIn(text);
  if (how !== null && (caseId !== null || !ABOUT_LISTS.test(text)))
    return { kind: 'decision', caseId, how, corrects: how === CORRECTED };
  if (caseId !== null) return questionAbout(text, caseId);
  if (ABOUT_LISTS.test(text)) return { kind: 'list' };
  return { kind: 'help', problem: 'Which case do you mean? Name it, such as `CASE-12`, or ask me in its thread' };
}

const GREETING =
  /^\s*(?:hello|hi|hey|good (?:morning|afternoon|evening)|who are you|what can (?:you|I) (?:do|ask)(?: you)?)\W*$/i;
/** In the thread of a case, too. */
const ONLY_LIST = /^\s*(?:please\s+)?(?:list|(?:(?:list|show)(?: me)? )?(?:(?:the|all|my|open|newest) )*cases)\W*$/i;
const ABOUT_LISTS = /\b(?:list|cases)\b/i;
/** `what waits for me?`: these words in this order, in one sentence. */
const MINE = [
  /\b(?:what|which|anything|something)\b/i,
  /\b(?:wait(?:s|ing)?|open|pending|left|to do|need(?:s|ed)?|have to)\b/i,
  /\b(?:me|mine)\b/i,
] as const;
/** `what do I have to do`. */
const MY_TASK = /\bwhat (?:do|must|should) I (?:have to )?(?:do|decide|answer|approve)\b/i;
const WHY = /\b(?:why|explain\w*|reasons?|how come)\b/i;
/** Who has to act, and until when. */
const STANDING =
  /\b(?:status|where|stands?|state|next|wait(?:s|ing)?|late|until|when|due|deadline|overdue|how (?:long|soon|far)|happens?)\b|\bwho(?:m)? (?:has|have|decides?|approves?|denies|answers?|signs?|must|should|acts?|is|can|may|does)\b/i;
/** What was done or decided. */
const PAST = /\b(?:was|were|did|has|had|happened)\b|\bwho \w+ed\b/i;

const isAboutMine = (text: string): boolean =>
  MY_TASK.test(text) || text.split(/[.?!]/).some((sentence) => behindAll(sentence, MINE) !== null);

/** What follows the words, each looked for behind the one before it: the first place of each leaves most for the others. */
function behindAll(text: string, words: readonly RegExp[]): string | null {
  return words.reduce<string | null>((rest, word) => {
    const found = rest === null ? null : word.exec(rest);
    return found === null || rest === null ? null : rest.slice(found.index + found[0].length);
  }, text);
}

/** What a text about a case asks; its name alone asks for the explanation. */
function questionAbout(text: string, caseId: CaseId): Query {
  if (WHY_NOT.test(text)) return { kind: 'why_not', caseId, action: actionIn(text) };
  if (WHY.test(text)) return { kind: 'explain', caseId };
  if (STANDING.test(text)) return { kind: 'status', caseId };
  const isNameAlone = text.replace(/(?<![\w-])case[- ]\d+(?![\w-])/gi, ' ').trim() === '';
  if (isNameAlone || (PAST.test(text) && isQuestion(text))) return { kind: 'explain', caseId };
  return { kind: 'unknown', caseId, isQuestion: isQuestion(text) };
}

/** `why not zendesk.tag?`, `why was this not acknowledged`, `why didn't step 3a run`. */
const WHY_NOT = /\bwhy\b[^.?!]*(?:\bnot\b|n['’]t\b)/i;

/** The tool or step that a question names; otherwise its words, of which the answer makes what it can. */
function actionIn(text: string): string {
  const named = /`([^`]+)`|\b([a-z]\w*\.[a-z]\w*)\b|\bstep\s+([\w.#/-]*\w)/i.exec(text);
  if (named !== null) return named[1] ?? named[2] ?? named[3] ?? '';
  return text
    .replace(/(?<![\w-])case[- ]\d+(?![\w-])/gi, ' ')
    .replace(/\bwhy\b/gi, ' ')
    .replace(/[?!.\s]+/g, ' ')
    .replace(/^\s*not\b/i, ' ')
    .trim();
}

const CORRECTED =
  'An answer is corrected with "Correct" where it is shown, and a fact in the record that the case came from';

/** How each decision is made: a button, and where it is. The first that fits counts. */
const DECISIONS: readonly (readonly [RegExp, string])[] = [
  [
    /\b(?:do ?n[o']t|not|cannot|can't|never|un) ?approv|\b(?:den(?:y|ied)|reject(?:ed)?|refuse[ds]?|decline[ds]?)\b/i,
    'Press "Deny" on the card of the approval',
  ],
  [/\bapprov(?:e|ed|al)\b|\blgtm\b|\bgo ahead\b/i, 'Press "Approve" on the card of the approval'],
  [
    /\b(?:i(?:['’]ll| will| can)?|we(?:['’]ll| will| can)?|let me)\s+(?:take|have|handle|got|do)\b|\b(?:i|we)['’](?:ve|m|re)\s+(?:got|on|taking)\b|\bis mine\b/i,
    'Press "I have it" under the message that asks you',
  ],
  [/\b(?:stop|cancel|abort|close|end)\b/i, 'Press "Stop the run" on a card that offers it'],
  [
    /\b(?:try|start|run|do) (?:it )?again\b|\bretry\b|\brestart\b/i,
    'Press "Try again" or "Start again" on a card that offers it',
  ],
  [/\b(?:correct|change|set|fix|update|should be|is wrong)\b/i, CORRECTED],
  [
    /\b(?:use|take|make it|instead)\b/i,
    'A value is given with the buttons of the card that asks for it, or corrected in the record that the case came from',
  ],
  [
    /\b(?:pay|refund|send|assign|escalate|continue|proceed|go on|skip|leave)\b|^\W*(?:yes|no|ok(?:ay)?|done|agreed?)\b|\bthe (?:answer|amount|value) is\b/i,
    'Use the buttons on the cards of the case',
  ],
];

const REQUEST = /^\s*(?:please\s+)?(?:can|could|would|will) you\s/i;
const QUESTION =
  /\?|^\s*(?:please\s+)?(?:why|what|who|whom|whose|when|where|which|how|is|are|was|were|has|have|had|did|do|does|should|may|might|explain|tell|show|status|describe|give me)\b/i;

/** `can you approve CASE-1?` asks for a decision, too. */
const isQuestion = (text: string): boolean =>
  QUESTION.test(REQUEST.test(text) ? text.replace(REQUEST, '').replace(/\?\s*$/, '') : text);

const decisionIn = (text: string): string | null => DECISIONS.find(([words]) => words.test(text))?.[1] ?? null;

/** The first case that a text names. */
export function caseIn(text: string): CaseId | null {
  const match = /(?<![\w-])case[- ]([1-9]\d{0,9})(?![\w-])/i.exec(text.slice(0, typedCharactersMax));
  return match === null ? null : parseCaseId(`CASE-${match[1]}`);
}

function aboutCase(kind: Extract<Subcommand, 'explain' | 'status'>, text: string): Query {
  const asked = kind === 'explain' ? /^(\S.*?)\s+why\s+not\s+(\S.*)$/i.exec(text) : null;
  const [, about = text, action = ''] = asked ?? [];
  const caseId = caseOf(about);
  const then: Then = asked === null ? { kind } : { kind: 'why_not', action: action.replaceAll('`', '').trim() };
  if (caseId !== null) return { ...then, caseId };
  const [first = '', ...more] = text.split(/\s+/);
  const known = caseOf(first);
  if (known !== null)
    return {
      kind: 'help',
      problem:
        kind === 'explain'
          ? `Expected nothing after \`${known}\`, or an action as in \`${COMMAND} explain ${known} why not jira.create_issue\`, got \`${shown(more.join(' '))}\``
          : `Expected nothing after \`${COMMAND} status ${known}\`, got \`${shown(more.join(' '))}\``,
    };
  if (!/^(?:why\s+not\b|$)/i.test(text)) return { kind: 'find', words: about, then };
  return {
    kind: 'help',
    problem: `Expected a case, such as \`${COMMAND} ${kind} CASE-12\`, or a number of what it is about, got ${text === '' ? 'none' : `\`${shown(text)}\``}`,
  };
}

/** `CASE-1 jira.create_issue`, or a number instead of the case: what follows `why-not`. */
function whyNotOf([first = '', ...rest]: readonly string[]): Query {
  const isCase = /^case$/i.test(first) && /^\d+$/.test(rest[0] ?? '');
  const [about, words] = isCase ? [`${first} ${rest[0] ?? ''}`, rest.slice(1)] : [first, rest];
  const then: Then = { kind: 'why_not', action: words.join(' ').replaceAll('`', '').trim() };
  const caseId = caseOf(about);
  if (caseId !== null) return { ...then, caseId };
  // A number has a digit; without one, an action was named alone.
  if (/\d/.test(about) && then.action !== '') return { kind: 'find', words: about, then };
  return {
    kind: 'help',
    problem: `Expected a case and an action, such as \`${COMMAND} why-not CASE-12 jira.create_issue\`, got ${about === '' ? 'none' : `\`${shown(about)}\``}`,
  };
}

function listOf(text: string): Query {
  if (/^(?:waiting|mine|me|for me|my cases)$/i.test(text)) return { kind: 'mine' };
  return { kind: 'help', problem: `Expected nothing after \`${COMMAND} list\`, got \`${shown(text)}\`` };
}

function findOf(words: string): Query {
  if (words !== '') return { kind: 'find', words, then: null };
  return {
    kind: 'help',
    problem: `Expected a number or a customer's name, such as \`${COMMAND} find WOB-2202\`, got none`,
  };
}

/** Also as `case 2`. A number alone may be that of a ticket, too. */
const caseOf = (text: string): CaseId | null =>
  parseCaseId(text.replace(/^case\s+(?=\d)/i, 'CASE-').replace(/[?.!,;:]+$/, ''));

function shown(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
