/**
 * Turns a letter into the event that opens its case, and into the one that a reply is in the case of the letter it
 * answers. What it says is data and is never followed; who wrote it is not proved.
 */
import type { CaseEvent, Fact, RefusedFact, SaidNone } from '../../case/case-event.ts';
import type { EventField, FactDeclaration, Kind } from '../../case/kind.ts';
import { visible } from '../../case/list-doubts.ts';
import { MAIL, type MailValue } from '../../case/mail-mapping.ts';
import { recordKey } from '../../case/record-key.ts';
import { clip, readFact, saidNone, type ReadFact } from '../../case/read-fact.ts';
import type { IntakeHandbook, Normalised } from '../../engine/normalised.ts';
import type { InboxItem } from '../../engine/ports.ts';
import { listed } from '../../handbook/suggest.ts';
import type { Value } from '../../kernel/value.ts';
import { labelledValues } from './labelled-values.ts';
import { readLetter, type Letter } from './letter.ts';
import { ownWords } from './own-words.ts';

type Item = Pick<InboxItem, 'eventId' | 'receivedAt' | 'payload'>;

export function normaliseLetter(
  item: Item,
  { kinds, timeZone }: Pick<IntakeHandbook, 'kinds' | 'timeZone'>,
): Normalised {
  const letter = readLetter(item.payload);
  if (letter === null)
    return { kind: 'refused', why: 'expected a letter as this program stores it, got another payload' };
  const isLetIn = letter.letIn === true;
  if (letter.automatic !== null && !isLetIn)
    return { kind: 'ignored', why: `the letter ${letter.automatic}`, mayBeLetIn: true };
  const kind = [...kinds.values()].find(({ mail }) => mail?.mailbox === letter.mailbox);
  if (kind === undefined)
    return { kind: 'refused', why: `no kind of case has the mailbox \`${letter.mailbox}\` under \`mail\`` };
  const opened = openingOf(item, letter, kind, timeZone);
  const answered = letter.answers.map((record) => recordKey(MAIL, record));
  const itself: Normalised =
    letter.program === undefined || isLetIn
      ? { kind: 'event', event: opened }
      : { kind: 'ignored', why: `the letter ${letter.program}, and answers no letter of a case`, mayBeLetIn: true };
  return {
    ...itself,
    ...(answered.length === 0
      ? {}
      : {
          replies: {
            keys: answered,
            read: (name, keys): CaseEvent | null => replyOf(item, letter, kinds.get(name), keys, timeZone),
          },
        }),
  };
}

function coreOf(
  { eventId, receivedAt }: Item,
  { mailbox, record, from }: Letter,
): Pick<CaseEvent, 'channel' | 'eventId' | 'receivedAt' | 'requester' | 'editor' | 'mark'> {
  const name = nameOf(from);
  const email = from.address === '' ? null : from.address;
  return {
    channel: MAIL,
    eventId: `${mailbox}:${eventId}`,
    receivedAt,
    // Nobody has proved that the address is theirs, so the name counts as well; and so does one that is said to be a list's.
    requester: { name, email, others: [name, from.through ?? [], from.others ?? []].flat() },
    editor: { name, email },
    mark: { source: `${MAIL} ${record}`, at: null, sequence: null },
  };
}

/** What people read as its sender. */
const nameOf = ({ name, address }: Letter['from']): string => name || address || 'an unknown sender';

function openingOf(item: Item, letter: Letter, kind: Kind, timeZone: string): CaseEvent {
  const declared = kind.facts.map((fact) => ({ ...fact, path: fact.fact }));
  return {
    type: 'opened',
    ...coreOf(item, letter),
    kind: kind.kind,
    keys: [recordKey(MAIL, letter.record)],
    ...readAll(declared, letter, timeZone, letter.text),
  };
}

/** Null when the kind of the case has no event for replies, such as a case that a mailbox of earlier opened. */
function replyOf(
  item: Item,
  letter: Letter,
  kind: Kind | undefined,
  keys: CaseEvent['keys'],
  timeZone: string,
): CaseEvent | null {
  const declared = kind?.events.find(({ event }) => event === kind.mail?.reply);
  if (kind === undefined || declared === undefined) return null;
  const { editor: _, ...core } = coreOf(item, letter);
  return {
    type: 'declared',
    event: declared.event,
    ...core,
    kind: kind.kind,
    keys,
    ...readAll(
      declared.fields.map((field) => ({ ...field, path: field.field })),
      letter,
      timeZone,
      ownText(letter),
    ),
  };
}

/** The own words of a reply. What is left out after them is said, since a line of its sender's may be among it. */
function ownText({ text: whole }: Letter): string {
  const { text, linesLeftOut, linesOfSignature } = ownWords(whole, true);
  const counted = (count: number, what: string): readonly string[] =>
    count === 0 ? [] : [`${count} ${count === 1 ? 'line' : 'lines'} of ${what}`];
  const left = [...counted(linesOfSignature, 'a signature'), ...counted(linesLeftOut, 'a letter that it quotes')];
  return text === '' || left.length === 0
    ? text
    : `${text}\n\n[Left out from here: ${left.join(' and ')}. All of it is in the mailbox.]`;
}

/** Some programs answer and pass on without naming the letter; their subject says so. */
const isAnswer = ({ answers, subject }: Letter): boolean => answers.length > 0 || ANSWERS.test(subject);
const ANSWERS =
  /^\s*(?:re|aw|antw|sv|vs|r|odp|ynt|rif|res|fwd?|wg|tr|rv|enc|i|pd|vb|vl|doorst|ilt|ref)\s*(?:\[\d+\])?\s*[:：]/iu;

type Declared = (FactDeclaration | EventField) & { readonly path: string };

/** @param text what people read of the letter: all of it where it opens a case, its own words where it answers */
function readAll(
  declared: readonly Declared[],
  letter: Letter,
  timeZone: string,
  text: string,
): Pick<CaseEvent, 'facts' | 'refused' | 'saidNone'> {
  const facts: Fact[] = [];
  const refused: RefusedFact[] = [];
  const said: SaidNone[] = [];
  const own = ownWords(letter.text, isAnswer(letter)).text;
  for (const { path, mail, ...declaration } of declared) {
    if (mail === undefined) continue;
    const { given, read, field } = readOne(
      declaration,
      mail,
      { ...letter, text: `${text === '' ? letter.text : text}${noteOf(letter)}`.trim() },
      own,
      timeZone,
    );
    const none = read === null ? saidNone(declaration, given) : null;
    if (none !== null) said.push({ path, text: none });
    if (read === null) continue;
    if ('problem' in read) refused.push({ path, label: declaration.label, field, ...read });
    else
      facts.push({
        path,
        value: read.value,
        source: { system: 'E-mail', record: `from ${letter.from.address || nameOf(letter.from)}`, field },
      });
  }
  return { facts, refused, ...(said.length === 0 ? {} : { saidNone: said }) };
}

/** Says after its text that no person sent it, to whoever reads or judges it. */
function noteOf({ automatic, program }: Letter): string {
  const why = automatic ?? program;
  return why === undefined ? '' : `\n\n[This letter ${why}.]`;
}

type One = { readonly given: unknown; readonly read: ReadFact; readonly field: string };
type Declaration = Omit<Declared, 'path' | 'mail'>;

function readOne(declaration: Declaration, mail: MailValue, letter: Letter, own: string, timeZone: string): One {
  const read = (given: unknown, currency: string | null = null): ReadFact =>
    readFact(declaration, given, { currency, timeZone });
  if (typeof mail === 'string') {
    if (letter.from.address === '' && (mail === 'from.address' || (mail === 'from.name' && letter.from.name === '')))
      return { given: null, read: unknownSender(letter.from), field: mail };
    const given = partOf(mail, letter);
    return { given, read: isNames(declaration, mail) ? { value: namesOf(letter) } : read(given), field: mail };
  }
  const [field = ''] = mail.after;
  const values = labelledValues(own, mail.after, declaration);
  const [given, second] = values;
  if (given === undefined) return { given, read: null, field };
  const each = values.map((value) => readAmountToo(value, mail.currency ?? null, read));
  const [first = null] = each;
  const meant = distinct(each);
  if (second === undefined || (meant.length === 1 && each.every((one) => one !== null && 'value' in one)))
    return { given, read: first, field };
  return {
    given,
    field,
    read: {
      problem: `Expected one ${declaration.label}, got ${values.length}: ${listed(values.slice(0, 3).map(clip), 'and')}`,
      text: clip(values.join(', ')),
      readings: meant,
    },
  };
}

/** Names of files are a list of this program, and any name is one: only declared choices say more of them. */
const isNames = ({ type, one_of: choices }: Declaration, mail: MailValue): boolean =>
  mail === 'attachments' && type === 'list' && choices === undefined;

const namesOf = ({ attachments }: Letter): readonly string[] => attachments.map((name) => visible(name).trim());

/** A letter to our own address is nobody's answer, so a person says who wrote it. */
const unknownSender = ({ name, through = '' }: Letter['from']): ReadFact => ({
  problem: `Expected who wrote the letter, got our own address \`${through}\` as its sender: look in the mailbox, and give the address of who wrote it`,
  text: clip(name === '' ? through : `${name} <${through}>`),
  readings: [],
});

/** An amount that states its currency is read by it; the declared one is for an amount without any. */
function readAmountToo(
  given: string,
  currency: string | null,
  read: (given: unknown, currency?: string | null) => ReadFact,
): ReadFact {
  const plain = read(given);
  if (currency === null || plain === null || 'value' in plain) return plain;
  const withCurrency = read(given, currency);
  return withCurrency !== null && 'value' in withCurrency ? withCurrency : plain;
}

function distinct(each: readonly ReadFact[]): readonly Value[] {
  const values = each.flatMap((one) => (one === null ? [] : 'value' in one ? [one.value] : one.readings));
  return [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
}

function partOf(part: Extract<MailValue, string>, letter: Letter): unknown {
  switch (part) {
    case 'from.name':
      return nameOf(letter.from);
    case 'from.address':
      return letter.from.address;
    case 'subject':
      return letter.subject === '' ? '(no subject)' : letter.subject;
    case 'text':
      return letter.text === '' ? '(no text)' : letter.text;
    case 'attachments':
      return letter.attachments;
    default:
      return letter.dmarc;
  }
}
