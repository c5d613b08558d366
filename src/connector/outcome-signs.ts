/**
 * Finds in a vendor's answer what it says of the outcome: a status, an error, a flag, a sentence. One table says which
 * names are signs (`outcome-names.ts`), another one which words mean what (`outcome-words.ts`).
 *
 * INVARIANT: an answer with a sign of refusal, or of not yet, is never one without signs, whatever else it says.
 *
 * Pure.
 */
import { readName, isStateOfCountry, standingOfObject, type NameRead, type Standing } from './outcome-names.ts';
import { readOutcome, readSentence, type Outcome } from './outcome-words.ts';
import { plainText } from './plain-text.ts';

export type Entries = Readonly<Record<string, unknown>>;

/** `refused`: it will not be done. `waiting`: not yet. `other`: its status is a word that is not known. */
export type Sign = {
  readonly kind: 'refused' | 'waiting' | 'other';
  readonly name: string;
  readonly value: unknown;
  /** What the operator adds to the words that mean done, if it does: the word of a status, or `name=value`. */
  readonly word: string;
  readonly isStatus: boolean;
};

export type Signs = {
  /** What speaks against it, the plainest first. */
  readonly against: Sign | null;
  /** The answer says that it is done. */
  readonly saysDone: boolean;
};

export type Reading = {
  /** Words and texts that mean done, and `name=value` for a single field, as `plainText` writes them. */
  readonly done: ReadonlySet<string>;
  /** What people call the record: `carrier claim`. Its own status counts, and that of another record does not. */
  readonly record: string;
  /** Members of the answer that are no signs: what was sent. */
  readonly sent: readonly string[];
  /** Steps that others take later, so that `paid: false` is no sign. */
  readonly later: ReadonlySet<string>;
};

const DEPTH_MAX = 6;
/** Flags that tell the outcome of the request itself. */
const OF_REQUEST = /^(?:success|successful|successfully|succeeded|ok|okay|valid)$/;
/** Flags that are undone for now. */
const FOR_NOW = /^(?:pending|queued|deferred|incomplete|unpaid|unposted|draft)$/;
const NOTHING = /^(?:|0+|no|n|none|null|nil|false|undefined|n\/?a|-+|not applicable)$/;
const SEVERE = /^(?:error|fatal|critical|severe|abort|e|a|x)$/i;
const TEXT_DETAIL = /\b(?:reason|reasons|message|messages|msg|description|desc|text|detail|details)\b/;
const NAMING =
  /^(?:name|code|value|ref_?name|description|desc|label|key|display_?name|text|title|slug|id|status|state|type)$/i;

const RANK = { own: 2, near: 1, other: 0 } as const;
const lesser = (one: Standing, other: Standing): Standing => (RANK[one] <= RANK[other] ? one : other);

export function signsIn(answer: Entries, reading: Reading): Signs {
  const found: Sign[] = [];
  const search = new Search(reading, found);
  search.walk(answer, 'own', 0, false);
  const against =
    found.find(({ kind }) => kind === 'refused') ??
    found.find(({ kind }) => kind === 'waiting') ??
    found.find(({ kind }) => kind === 'other') ??
    null;
  return { against, saysDone: search.saysDone };
}

class Search {
  saysDone = false;
  readonly #reading: Reading;
  readonly #record: readonly string[];
  readonly #found: Sign[];

  constructor(reading: Reading, found: Sign[]) {
    this.#reading = reading;
    this.#record = reading.record.toLowerCase().split(' ');
    this.#found = found;
  }

  walk(entries: Entries, standing: Standing, depth: number, isMessage: boolean): void {
    const names = Object.keys(entries);
    const all = names
      .filter((name) => !(depth === 0 && this.#reading.sent.includes(name)))
      .map((name) => ({ name, value: entries[name], read: readName(name, this.#record) }))
      .filter(({ name, value }) => !this.#reading.done.has(declared(name, value)))
      // What names an error says most.
      .toSorted((one, other) => Number(other.read.role === 'error') - Number(one.read.role === 'error'));
    /** A `status_id` next to a `status` that is done only repeats it. */
    const settled = new Set(
      all.filter(({ value, read }) => read.role === 'status' && this.#outcomes(value).includes('done')).map(baseOf),
    );
    for (const { name, value, read } of all) {
      if (read.role === 'skipped') continue;
      if (read.role === 'status' && isStateOfCountry(name, names)) continue;
      const kind = this.#kindOf(name, value, read, lesser(standing, read.standing), { settled, names, isMessage });
      if (kind !== null)
        this.#found.push({ kind, name, value, word: wordOf(name, value, read), isStatus: read.role === 'status' });
      if (depth >= DEPTH_MAX || read.role === 'error' || read.role === 'bad') continue;
      for (const inner of entriesIn(value))
        this.walk(inner, lesser(standing, standingOfObject(name, this.#record)), depth + 1, read.role === 'text');
    }
  }

  #kindOf(
    name: string,
    value: unknown,
    read: NameRead,
    standing: Standing,
    around: { readonly settled: ReadonlySet<string>; readonly names: readonly string[]; readonly isMessage: boolean },
  ): Sign['kind'] | null {
    if (read.role === 'error') return this.#isSaid(value) ? 'refused' : null;
    if (standing === 'other') return null;
    switch (read.role) {
      case 'status':
        return this.#status(value, read, standing, around.settled);
      case 'bad':
        return this.#bad(value, read, standing);
      case 'good':
        return this.#good(value, read, standing);
      case 'needs':
        return this.#isSaid(value) && !isLink(value) ? 'waiting' : null;
      case 'code':
        return this.#code(value, read);
      case 'severity':
        return typeof value === 'string' && SEVERE.test(value.trim()) ? 'refused' : null;
      case 'text':
        return this.#text(value);
      default:
        return isTypeOfMessage(name, value, around) ? 'refused' : null;
    }
  }

  #status(
    value: unknown,
    { base, detail }: NameRead,
    standing: Standing,
    settled: ReadonlySet<string>,
  ): Sign['kind'] | null {
    if (/\breasons?\b/.test(detail)) return this.#text(value);
    const outcomes = this.#outcomes(value);
    if (outcomes.includes('refused')) return 'refused';
    if (outcomes.includes('waiting')) return 'waiting';
    if (outcomes.includes('done')) {
      if (standing === 'own') this.saysDone = true;
      return null;
    }
    // A `result` is often the record itself.
    const isRecord = typeof value === 'object' && /\bresults?$/.test(base);
    const isTold = outcomes.includes('other') && standing === 'own' && !TEXT_DETAIL.test(detail) && !isRecord;
    return isTold && !(detail !== '' && settled.has(base)) ? 'other' : null;
  }

  /** What a status says: a text, a number, a flag, each entry of a list, the names of an object. */
  #outcomes(value: unknown): readonly Outcome[] {
    if (value === null || value === undefined) return [];
    if (typeof value === 'boolean') return [value ? 'done' : 'refused'];
    if (Array.isArray(value)) return value.filter((each) => !isEntries(each)).flatMap((each) => this.#outcomes(each));
    if (!isEntries(value)) return [readOutcome(String(value), this.#reading.done)];
    const named = Object.entries(value)
      .filter(([name, inner]) => NAMING.test(name) && inner !== null && typeof inner !== 'object')
      .map(([, inner]) => readOutcome(String(inner), this.#reading.done));
    // A number and free words next to a word that is known only repeat it.
    return named.some((each) => each !== 'other') ? named.filter((each) => each !== 'other') : named;
  }

  #bad(value: unknown, { base, detail, isNegated }: NameRead, standing: Standing): Sign['kind'] | null {
    if (isNegated || isLink(value) || !this.#isSaid(value)) return null;
    // A number of something else's, or its reason, is no flag: `pieces_refused`.
    if (standing === 'near' && detail === '' && !isYes(value)) return null;
    return FOR_NOW.test(base.split(' ').at(-1) ?? '') ? 'waiting' : 'refused';
  }

  #good(value: unknown, { base, isNegated }: NameRead, standing: Standing): Sign['kind'] | null {
    const head = base.split(' ').at(-1) ?? '';
    const isOfRequest = OF_REQUEST.test(head);
    if (isNegated) return isYes(value) ? 'refused' : null;
    if (isNo(value)) {
      // `created: 0` is a time or a count.
      if ((value === 0 || value === '0') && !isOfRequest) return null;
      return isOfRequest ? 'refused' : this.#reading.later.has(head) ? null : 'waiting';
    }
    if (typeof value === 'string' && this.#outcomes(value).includes('refused')) return 'refused';
    if (isYes(value) && standing === 'own' && (isOfRequest || this.#reading.done.has(head))) this.saysDone = true;
    return null;
  }

  #code(value: unknown, { base }: NameRead): Sign['kind'] | null {
    if (typeof value !== 'string' && typeof value !== 'number') return null;
    const text = String(value).trim();
    if (/^0+$/.test(text)) return null;
    const outcome = readOutcome(text, this.#reading.done);
    if (outcome === 'refused' || outcome === 'waiting') return outcome;
    // A code of what was returned is zero or HTTP's; a bare `code` may be any.
    return /^-?\d+$/.test(text) && base !== 'code' && outcome !== 'done' ? 'refused' : null;
  }

  #text(value: unknown): Sign['kind'] | null {
    const texts = (Array.isArray(value) ? (value as readonly unknown[]) : [value]).filter(
      (each): each is string => typeof each === 'string',
    );
    const kinds = texts.map((each) => readSentence(each, this.#reading.done));
    return kinds.includes('refused') ? 'refused' : kinds.includes('waiting') ? 'waiting' : null;
  }

  /** Whether a member that names an error holds one: not `null`, `0`, `none`, `Success`, `No errors` or an empty list. */
  #isSaid(value: unknown): boolean {
    if (typeof value === 'string')
      return !NOTHING.test(value.trim().toLowerCase()) && readOutcome(value, this.#reading.done) !== 'done';
    if (typeof value === 'number') return value !== 0 && readOutcome(String(value), this.#reading.done) !== 'done';
    if (typeof value !== 'object' || value === null) return value === true;
    return Object.values(value).some((each) => this.#isSaid(each));
  }
}

const baseOf = ({ read }: { readonly read: NameRead }): string => read.base;

function wordOf(name: string, value: unknown, { role }: NameRead): string {
  if (role !== 'status') return `${name}=${typeof value === 'object' ? '…' : String(value)}`;
  if (!isEntries(value)) return String(value);
  return String(
    Object.entries(value).find(([inner, each]) => /name$|code|value/i.test(inner) && isText(each))?.[1] ?? '…',
  );
}

const isText = (value: unknown): boolean => typeof value === 'string' && value.trim() !== '';

/** As `done` names a single field: `processed=false`. */
const declared = (name: string, value: unknown): string =>
  typeof value === 'object' ? '' : plainText(`${name}=${String(value)}`);

/** SAP's `{ type: 'E', message }`; a type of anything else has no text with it. */
function isTypeOfMessage(
  name: string,
  value: unknown,
  { names, isMessage }: { readonly names: readonly string[]; readonly isMessage: boolean },
): boolean {
  if (!/^(?:msg|message)?_?ty(?:pe|p)?$/i.test(name) || typeof value !== 'string') return false;
  const hasText = names.some((each) => /^(?:message|msg|text)/i.test(each));
  return (isMessage || hasText) && (isMessage ? SEVERE : /^(?:error|fatal|abort|e)$/i).test(value.trim());
}

/** What one may do: an address, or an object with one. */
function isLink(value: unknown): boolean {
  if (typeof value === 'string') return /^(?:https?:\/\/|\/\S)/.test(value.trim());
  return isEntries(value) && ['href', 'url', 'uri', 'method'].some((name) => Object.hasOwn(value, name));
}

const isYes = (value: unknown): boolean =>
  value === true || (typeof value === 'string' && /^(?:true|yes|y|t)$/i.test(value.trim()));
const isNo = (value: unknown): boolean =>
  value === false || value === 0 || (typeof value === 'string' && /^(?:false|no|n|0|f)$/i.test(value.trim()));

export const isEntries = (value: unknown): value is Entries =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const entriesIn = (value: unknown): readonly Entries[] =>
  (Array.isArray(value) ? (value as readonly unknown[]) : [value]).filter(isEntries);
