/**
 * What a kind takes from EDI must be there: the set has the segment, the segment the element, and the element is of a
 * type that the fact can be read from. Otherwise each partner would be refused, or a wrong element be taken for a fact.
 */
import type { EdiValue } from '../case/edi-mapping.ts';
import { parseEdiPath, type EdiStep } from '../case/edi-path.ts';
import { EDI_SEGMENTS, EDI_SETS, ediSet, elementType, type EdiSet, type ElementType } from '../case/edi-sets.ts';
import type { EventField, FactDeclaration, Kind } from '../case/kind.ts';
import type { FileReader } from '../handbook/file-reader.ts';
import { listed, suggestWord } from '../handbook/suggest.ts';
import type { Path, YamlValue } from '../handbook/yaml/read-yaml-as.ts';

const RULE = 'edi-mapping';

/** The types of elements from which a fact of each type is read. */
const READABLE: Readonly<Record<FactDeclaration['type'], readonly ElementType[]>> = {
  text: ['AN', 'ID', 'N0'],
  list: ['AN', 'ID'],
  money: ['N2'],
  number: ['N0', 'R'],
  time: ['DT'],
  // Only codes say yes and no.
  boolean: ['AN', 'ID'],
  duration: [],
};
const WORDS: Readonly<Record<ElementType, string>> = {
  AN: 'a text',
  ID: 'a code',
  DT: 'a date',
  TM: 'a time of day',
  N0: 'a whole number',
  N2: 'an amount',
  R: 'a number',
};

type Report = (path: Path, message: string, suggestion?: string | null, severity?: 'warning') => void;

export function reportEdiMappings(reader: FileReader, { value: kind, rangeOf }: YamlValue<Kind>): void {
  const report: Report = (path, message, suggestion = null, severity) => {
    reader.report(RULE, rangeOf(path), message, suggestion, severity);
  };
  reportOpening(kind, report);
  kind.events.forEach((event, index) => {
    const at: Path = ['events', index];
    const { edi, fields } = event;
    const set = edi === undefined ? null : setAt(edi.set, [...at, 'edi', 'set'], report);
    if (edi !== undefined && set !== null) {
      reportWhere(edi, set, [...at, 'edi'], report);
      edi.case.forEach(({ from }, which) => {
        reportPaths(from, set, [...at, 'edi', 'case', which, 'from'], report, NAMES);
      });
    }
    fields.forEach((field, which) => {
      reportValue(
        field,
        set,
        [...at, 'fields', which],
        report,
        edi === undefined ? `the event \`${event.event}\`` : null,
      );
      if (edi !== undefined) reportUnmapped(field, field.field, edi.set, [...at, 'fields', which, 'field'], report);
    });
  });
}

function reportOpening({ kind, edi, facts }: Kind, report: Report): void {
  const set = edi === undefined ? null : setAt(edi.set, ['edi', 'set'], report);
  if (edi !== undefined && set !== null) {
    reportWhere(edi, set, ['edi'], report);
    reportPaths(edi.record, set, ['edi', 'record'], report, NAMES);
  }
  facts.forEach((fact, index) => {
    reportValue(fact, set, ['facts', index], report, edi === undefined ? `the kind \`${kind}\`` : null);
    if (edi !== undefined) reportUnmapped(fact, fact.fact, edi.set, ['facts', index, 'fact'], report);
  });
}

/** A set with its number. */
type Known = EdiSet & { readonly id: string };

/** What names a record. */
const NAMES: readonly ElementType[] = ['AN', 'ID', 'N0'];

function setAt(id: string, path: Path, report: Report): Known | null {
  const set = ediSet(id);
  if (set !== null) return { ...set, id };
  const known = Object.entries(EDI_SETS).map(([number, { says }]) => `${number} (${says})`);
  report(path, `Expected a set that can be mapped, got \`${id}\``, `Known are ${listed(known, 'and')}`);
  return null;
}

function reportWhere(
  { where = {} }: { readonly where?: Readonly<Record<string, readonly string[]>> | undefined },
  set: Known,
  path: Path,
  report: Report,
): void {
  for (const element of Object.keys(where)) reportPath(element, set, [...path, 'where', element], report, NAMES);
}

/** @param owner what has no `edi` of its own, so that nothing is read from a set; null where it has */
function reportValue(
  fact: FactDeclaration | EventField,
  set: Known | null,
  at: Path,
  report: Report,
  owner: string | null,
): void {
  const { edi, type, one_of: choices } = fact;
  if (edi === undefined) return;
  if (owner !== null) {
    report([...at, 'edi'], `Expected \`edi\` with its \`set\` at ${owner} too, got none: from which set is this?`);
    return;
  }
  reportCurrency(edi, type, set, [...at, 'edi'], report);
  reportCodes(edi, type, choices, [...at, 'edi'], report);
  if (set !== null) reportPaths(edi.from, set, [...at, 'edi', 'from'], report, READABLE[type]);
}

function reportCurrency(
  { currency }: EdiValue,
  type: FactDeclaration['type'],
  set: Known | null,
  at: Path,
  report: Report,
): void {
  if (type === 'money' && currency === undefined)
    report(
      at,
      'Expected `currency` for an amount, got none',
      'Write the element that states it, such as `F01-06`, or the currency that was agreed on, such as `USD`',
    );
  if (type !== 'money' && currency !== undefined)
    report([...at, 'currency'], `Expected \`currency\` for money only, got it for a ${type}`);
  if (currency !== undefined && set !== null && parseEdiPath(currency) !== null)
    reportPath(currency, set, [...at, 'currency'], report, ['ID']);
}

function reportCodes(
  { codes }: EdiValue,
  type: FactDeclaration['type'],
  choices: readonly string[] | undefined,
  at: Path,
  report: Report,
): void {
  if (type === 'duration') report(at, 'Expected another type: no element of X12 is read as a duration');
  if (type === 'boolean' && codes === undefined)
    report(
      at,
      'Expected `codes` for true or false, got none',
      'Write what each code means: `codes: { Y: yes, N: no }`',
    );
  if (codes === undefined) return;
  if (!['text', 'list', 'boolean'].includes(type))
    report([...at, 'codes'], `Expected \`codes\` for a text, a list or a boolean, got them for a ${type}`);
  for (const [code, meaning] of Object.entries(codes))
    if (choices !== undefined && !choices.includes(meaning))
      report(
        [...at, 'codes', code],
        `Expected one of the texts of \`one_of\`, got \`${meaning}\``,
        suggestWord(meaning, choices),
      );
}

function reportPaths(
  paths: readonly string[],
  set: Known,
  at: Path,
  report: Report,
  readable: readonly ElementType[],
): void {
  paths.forEach((path, index) => {
    const here: Path = paths.length === 1 ? at : [...at, index];
    if (paths.indexOf(path) < index) report(here, `Expected each element once, got \`${path}\` twice`);
    reportPath(path, set, here, report, readable);
  });
}

function reportPath(text: string, set: Known, at: Path, report: Report, readable: readonly ElementType[]): void {
  const path = parseEdiPath(text);
  if (path === null) return;
  const { loop, at: step, element } = path;
  const inLoop = loop === null ? null : (set.loops[loop.segment] ?? null);
  if (loop !== null && inLoop === null) {
    const heads = Object.keys(set.loops);
    report(at, `Expected a loop of a ${set.id}, got \`${loop.segment}\``, suggestWord(loop.segment, heads));
    return;
  }
  const known = inLoop ?? set.segments;
  if (!known.includes(step.segment)) {
    const where = loop === null ? `a ${set.id}` : `the loop \`${loop.segment}\` of a ${set.id}`;
    report(at, `Expected a segment of ${where}, got \`${step.segment}\``, suggestWord(step.segment, known));
    return;
  }
  for (const one of [loop, step]) if (one !== null) reportQualifier(one, at, report);
  const type = elementType(step.segment, element);
  if (type === null) report(at, ...missing(step.segment, element));
  else if (!readable.includes(type) && readable.length > 0)
    report(
      at,
      `Expected ${listed(
        readable.map((one) => WORDS[one]),
        'or',
      )}, got \`${text}\`, which is ${WORDS[type]}`,
    );
}

function reportQualifier({ segment, qualifier }: EdiStep, at: Path, report: Report): void {
  if (qualifier !== null && elementType(segment, qualifier.element) === null)
    report(at, ...missing(segment, qualifier.element));
}

function missing(segment: string, element: number): [message: string, suggestion: string | null] {
  const count = EDI_SEGMENTS[segment]?.length ?? 0;
  const last = `${segment}-${String(count).padStart(2, '0')}`;
  const got = `${segment}-${String(element).padStart(2, '0')}`;
  return count === 0
    ? [`Expected a segment whose elements are known, got \`${segment}\``, null]
    : [`Expected an element of \`${segment}\`, of which \`${last}\` is the last one, got \`${got}\``, null];
}

/** A fact that every case has, and no partner can state. */
function reportUnmapped(
  { edi, optional }: FactDeclaration | EventField,
  name: string,
  set: string,
  at: Path,
  report: Report,
): void {
  if (edi !== undefined || optional) return;
  report(
    at,
    `\`${name}\` is never optional, and no element of the ${set} states it: people are asked for it each time`,
    'Add `edi` with its element, or make it optional',
    'warning',
  );
}
