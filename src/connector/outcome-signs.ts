/**
 * Finds in a vendor's answer what it says of the outcome: a status, an error, a flag, a sentence. One table says which
 * names are signs (`outcome-names.ts`), another one which words mean what (`outcome-words.ts`).
 *
 * INVARIANT: an answer with a sign of refusal, or of not yet, is never one without signs, whatever else it says.
 *
 * Pure.
 */
import {
  isOfApproval,
  isPlainStatus,
  isStatusOfRecord,
  isStateOfCountry,
  readName,
  standingOfObject,
  type NameRead,
  type Standing,
} from './outcome-names.ts';
import { isDenied } from './denied-status.ts';
import { holdsRefusal, readOutcome, readSentence, type Outcome } from './outcome-words.ts';
import {
  entriesIn,
  isEntries,
  isLink,
  isNo,
  isMissingApproval,
  isOfRecord,
  isPartOfApprovals,
  isSaid,
  isTrial,
  isTypeOfMessage,
  isYes,
  LABELS,
  NONE,
  SEVERE,
  type Entries,
} from './outcome-values.ts';
import { plainText } from './plain-text.ts';

/** `refused`: it will not be done. `waiting`: not yet. `other`: its status is a word that is not known. */
export type Sign = {
  readonly kind: 'refused' | 'waiting' | 'other';
  readonly name: string;
  readonly value: unknown;
  /**
   * What the operator adds to what means done, if it does: the word of the record's own status, and `name=value` for
   * anything else, since the word alone would hold for the record too. Null where the record's own status says no.
   */
  readonly word: string | null;
  readonly isText: boolean;
};

/** A sign that counts only if no status of the record says that it is done. */
type Found = Sign & { readonly isWeak: boolean };

export type Signs = {
  /** What speaks against it, the plainest first. */
  readonly against: Sign | null;
  /** All of it, without what a status outweighs. */
  readonly all: readonly Sign[];
  /** A status of the record, or a flag such as `paid: true`, says exactly that it is done. */
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
  /** Names of what else is the record's own: `delivery_status` of a letter. */
  readonly own?: RegExp;
  /** The record's own status, where it is known to be, says that it is done (`own-status.ts`). */
  readonly isDone?: boolean;
};

const DEPTH_MAX = 6;
/** Flags that tell the outcome of the request itself. */
const OF_REQUEST = /^(?:success|successful|successfully|succeeded|ok|okay|valid)$/;
/** Flags that are undone for now. */
const FOR_NOW = /^(?:pending|awaiting|waiting|queued|deferred|incomplete|unpaid|unposted|draft)$/;
const NAMING =
  /^(?:name|code|value|ref_?name|description|desc|label|key|display_?name|text|title|slug|id|status|state|type)$/i;

const LABEL = /^(?:name|ref_?name|display_?name|label|title|text|value|status|state)$/i;
const GIVEN = /received|given|obtained|granted|approvals?_?count|count_?of_?approvals|approved/i;
const WARNING = /(?:warnings?|alerts?|notices?)$/i;

const RANK = { own: 2, near: 1, other: 0 } as const;
const lesser = (one: Standing, other: Standing): Standing => (RANK[one] <= RANK[other] ? one : other);

export function signsIn(answer: Entries, reading: Reading): Signs {
  const search = new Search(reading);
  search.walk(answer, { standing: 'own', path: [], isMessage: false });
  const found = search.found.filter(({ isWeak }) => !(isWeak && search.saysDone));
  const against =
    found.find(({ kind }) => kind === 'refused') ??
    found.find(({ kind }) => kind === 'waiting') ??
    found.find(({ kind }) => kind === 'other') ??
    null;
  return { against, all: found, saysDone: search.saysDone };
}

/** Where a member is. */
type Place = { readonly standing: Standing; readonly path: readonly string[]; readonly isMessage: boolean };
type Member = { readonly name: string; readonly value: unknown; readonly read: NameRead };

class Search {
  saysDone: boolean;
  readonly found: Found[] = [];
  readonly #reading: Reading;
  readonly #record: readonly string[];

  constructor(reading: Reading) {
    this.#reading = reading;
    this.saysDone = reading.isDone === true;
    this.#record = reading.record.toLowerCase().split(' ');
  }

  walk(entries: Entries, place: Place): void {
    const { standing, path, isMessage } = place;
    const names = Object.keys(entries);
    const within = path.at(-1) ?? '';
    const all = names
      .filter((name) => !(path.length === 0 && this.#reading.sent.includes(name)))
      .map((name): Member => ({ name, value: entries[name], read: this.#readName(name, within) }))
      .filter(({ name, value }) => !this.#isDeclared(name, value, place))
      // What names an error says most.
      .toSorted((one, other) => Number(other.read.role === 'error') - Number(one.read.role === 'error'));
    /** A `status_id` next to a `status` that is done only repeats it. */
    const settled = new Set(
      all.filter(({ value, read }) => read.role === 'status' && this.#outcomes(value).includes('done')).map(baseOf),
    );
    for (const member of all) {
      const { name, value, read } = member;
      if (read.role === 'skipped' || (read.role === 'status' && isStateOfCountry(name, names))) continue;
      const its = { ...place, standing: lesser(standing, read.standing) };
      const kind = this.#kindOf(member, its, { settled, all, isMessage });
      if (kind !== null) this.found.push(this.#signOf(member, its, kind));
      if (path.length >= DEPTH_MAX || read.role === 'error' || read.role === 'bad' || read.role === 'needs') continue;
      for (const inner of entriesIn(value))
        this.walk(inner, {
          standing: lesser(standing, standingOfObject(name, this.#record)),
          path: [...path, name],
          isMessage: read.role === 'text' || /^(?:e[tv]_?)?return$/i.test(name),
        });
    }
  }

  #readName(name: string, within: string): NameRead {
    const read = readName(name, this.#record, within);
    return read.standing !== 'own' && this.#reading.own?.test(name) === true ? { ...read, standing: 'own' } : read;
  }

  /** `processed=false` names a field of the record itself, `batch.processed=false` one of what is in it. */
  #isDeclared(name: string, value: unknown, { path, standing }: Place): boolean {
    const { done } = this.#reading;
    return (
      (standing === 'own' && done.has(declaredField(name, value))) ||
      done.has(declaredField([...path, name].join('.'), value))
    );
  }

  #signOf({ name, value, read }: Member, { standing, path }: Place, kind: Sign['kind']): Found {
    // The word alone would hold for the record, too: a `state` inside is named by its path.
    const isOwn =
      standing === 'own' &&
      isOfRecord(path, this.#reading.record) &&
      read.role === 'status' &&
      isPlainStatus(name, this.#record);
    const isApproval = path.some(isOfApproval);
    return {
      kind,
      name,
      value,
      word: wordOf({ name, value, read }, path, isOwn, kind),
      isText: read.role === 'text',
      isWeak: !isApproval && this.#isWeak({ name, value, read }, { standing, path }, kind),
    };
  }

  /**
   * Signs that a status of the record outweighs: what people are warned of, what waits elsewhere, a sentence that does not
   * refuse. Where the status is known to be, it outweighs each text and each word that is not known.
   */
  #isWeak({ name, read }: Member, { standing, path }: Pick<Place, 'standing' | 'path'>, kind: Sign['kind']): boolean {
    if (this.#reading.isDone === true && (read.role === 'text' || kind === 'other')) return true;
    if (read.role === 'text')
      return (
        kind !== 'refused' || standing === 'near' || WARNING.test(read.base) || path.some((each) => WARNING.test(each))
      );
    if (read.role !== 'status' || kind === 'refused') return false;
    return standing === 'near' || (kind === 'other' && !isStatusOfRecord(name, this.#record));
  }

  #kindOf(
    { name, value, read }: Member,
    { standing, path }: Place,
    around: { readonly settled: ReadonlySet<string>; readonly all: readonly Member[]; readonly isMessage: boolean },
  ): Sign['kind'] | null {
    if (read.role === 'error') return isSaid(value) ? 'refused' : null;
    if (isPartOfApprovals(name, value) || isMissingApproval(name, value)) return 'waiting';
    if (standing === 'other') return null;
    switch (read.role) {
      case 'status':
        return this.#status({ name, value, read }, { standing, path }, around.settled);
      case 'bad':
        return this.#bad(value, read, standing);
      case 'good':
        return this.#good(value, read, standing);
      case 'needs':
        return isSaid(value) && !isLink(value) && !this.#isGiven(value, path, around.all) ? 'waiting' : null;
      case 'code':
        return this.#code(value, read);
      case 'severity':
        return typeof value === 'string' && SEVERE.test(value.trim()) ? 'refused' : null;
      case 'text':
        return this.#text(value, read.base, standing);
      default:
        return isTrial(name, value) ||
          isTypeOfMessage(name, value, { names: around.all.map((each) => each.name), isMessage: around.isMessage })
          ? 'refused'
          : null;
    }
  }

  #status(
    { name, value, read: { base, detail } }: Member,
    { standing, path }: Pick<Place, 'standing' | 'path'>,
    settled: ReadonlySet<string>,
  ): Sign['kind'] | null {
    if (isDenied(base, value)) return null;
    if (/\breasons?\b/.test(detail)) return this.#text(value, base, standing) === 'refused' ? 'refused' : null;
    const outcomes = this.#outcomes(value);
    // `no hit` of another thing is no refusal.
    if (outcomes.includes('refused') && (standing === 'own' || holdsRefusal(JSON.stringify(value)))) return 'refused';
    if (outcomes.includes('waiting')) return 'waiting';
    // A `result` is often the record itself, and its text a sentence.
    const isResult = /\bresults?$/.test(base) && (typeof value === 'object' || detail !== '');
    // A short code next to a label that is done only repeats it.
    const repeats = settled.has(base) && (detail !== '' || isShortCode(value));
    if (outcomes.includes('other') && !repeats) return standing === 'own' && !isResult ? 'other' : null;
    // One approval is not the approval of the record.
    const isRecords = standing === 'own' && isStatusOfRecord(name, this.#record) && !path.some(isOfApproval);
    if (outcomes.includes('done') && isRecords) this.saysDone = true;
    return null;
  }

  /** What a status says: a text, a number, a flag, each entry of a list, the names of an object. */
  #outcomes(value: unknown): readonly Outcome[] {
    if (value === null || value === undefined) return [];
    if (typeof value === 'boolean') return [value ? 'done' : 'refused'];
    if (Array.isArray(value)) return value.filter((each) => !isEntries(each)).flatMap((each) => this.#outcomes(each));
    if (!isEntries(value)) return [readOutcome(String(value), this.#reading.done)];
    const named = Object.entries(value)
      .filter(([name, inner]) => NAMING.test(name) && inner !== null && typeof inner !== 'object')
      .map(([name, inner]) => ({ name, outcome: readOutcome(String(inner), this.#reading.done) }));
    const isKnown = named.some(({ outcome }) => outcome !== 'other');
    // An id, a code and a description next to a name that is known only repeat it.
    return named.flatMap(({ name, outcome }) => (outcome === 'other' && isKnown && !LABEL.test(name) ? [] : [outcome]));
  }

  #bad(value: unknown, { base, detail, isNegated }: NameRead, standing: Standing): Sign['kind'] | null {
    if (isNegated || isLink(value) || isNo(value) || !isSaid(value)) return null;
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
    // That a request succeeded says nothing of what becomes of its record.
    if (isYes(value) && standing === 'own' && !isOfRequest && this.#reading.done.has(head)) this.saysDone = true;
    return null;
  }

  /** Whether the approvals that are needed have been given, as their siblings say. */
  #isGiven(value: unknown, path: readonly string[], all: readonly Member[]): boolean {
    const count = typeof value === 'number' ? value : null;
    return all.some(({ name, value: given, read }) => {
      if (count !== null && typeof given === 'number') return GIVEN.test(name) && given >= count;
      if (count !== null || typeof value === 'object' || !isOfApproval(path.at(-1) ?? '')) return false;
      return (
        (read.role === 'status' && this.#outcomes(given).includes('done')) ||
        (/^approved_?(?:by|at|on|date)$/i.test(name) && isSaid(given))
      );
    });
  }

  #code(value: unknown, { base }: NameRead): Sign['kind'] | null {
    if (typeof value !== 'string' && typeof value !== 'number') return null;
    const text = String(value).trim();
    if (/^0+$/.test(text)) return null;
    const outcome = readOutcome(text, NONE);
    if (/^-\d/.test(text)) return 'refused';
    if (outcome === 'refused' || outcome === 'waiting') return outcome;
    // A code of what was returned is zero or HTTP's, or one of a bank; a bare `code` may be any.
    return /^R?\d+$/i.test(text) && !/^(?:code|ret)$/.test(base) && outcome !== 'done' ? 'refused' : null;
  }

  /** A sentence of the record that does not name what was done proves nothing. */
  #text(value: unknown, base: string, standing: Standing): Sign['kind'] | null {
    const kinds = (Array.isArray(value) ? (value as readonly unknown[]) : [value])
      .filter((each): each is string => typeof each === 'string' && each.trim() !== '')
      .map((each) => readSentence(each, this.#reading.done));
    if (kinds.includes('refused')) return 'refused';
    if (kinds.includes('waiting')) return 'waiting';
    const isSilent = kinds.includes('other') && !kinds.includes('done') && !WARNING.test(base);
    return isSilent && standing === 'own' ? 'other' : null;
  }
}

const isShortCode = (value: unknown): boolean =>
  typeof value === 'number' || (typeof value === 'string' && /^(?:\d+|[a-z]{1,2})$/i.test(value.trim()));

const baseOf = ({ read }: { readonly read: NameRead }): string => read.base;

function wordOf({ name, value }: Member, path: readonly string[], isOwn: boolean, kind: Sign['kind']): string | null {
  const status = isEntries(value) ? (LABELS.map((label) => value[label]).find(isText) ?? null) : value;
  if (!isOwn) return typeof value === 'object' ? null : `${[...path, name].join('.')}=${String(value)}`;
  if (kind === 'refused' && (typeof status !== 'string' || holdsRefusal(status))) return null;
  return status === null || typeof status === 'object' ? null : String(status);
}

const isText = (value: unknown): boolean => typeof value === 'string' && value.trim() !== '';

/** As `done` names a single field: `processed=false`. */
export const declaredField = (name: string, value: unknown): string =>
  typeof value === 'object' && value !== null ? '' : plainText(`${name}=${String(value)}`);
