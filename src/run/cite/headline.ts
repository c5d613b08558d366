/**
 * The facts of a case that people want to see first: those that its kind and its tools declare as headlines.
 */
import type { CorrelationKey } from '../../case/case-event.ts';
import { isBound } from '../log/binding.ts';
import { fieldAt, formatValue, ownField, type RecordType } from '../../kernel/value.ts';
import type { BriefRecord } from '../../tool/brief.ts';
import type { Registry } from '../../tool/registry.ts';
import { systemName } from '../../tool/system-name.ts';
import type { RunState } from '../log/state.ts';
import { cameUnder } from './came-under.ts';
import type { LabelledText } from './labelled-text.ts';

/** What a fact's source is called that came with an event of another system: `event evt-1`. */
const MESSAGE = 'event ';
const NO_FIELDS: RecordType = { kind: 'record', fields: {} };

type Words = { readonly registry: Registry; readonly caseType: RecordType };

/** In the order of the kind's declaration, then in the order in which tools read them. */
export function headlineFacts(state: RunState, words: Words): LabelledText[] {
  const facts = latestFacts(state).flatMap(({ path, value }) => {
    const field = fieldAt(words.caseType, path.split('.'));
    return field?.headline === true ? [{ label: field.label, text: formatValue(value) }] : [];
  });
  const toolOf = toolsBySavedName(state);
  const set = new Set(state.bindings.flatMap(({ source, path }) => (source.kind === 'set' ? [path.join('.')] : [])));
  const saved = state.bindings.filter(isBound).flatMap(({ path, value, source }) => {
    if (source.kind === 'set') {
      const tool = toolOf.get(path[0] ?? '');
      const field = tool === undefined ? null : fieldAt(words.registry.get(tool)?.output ?? NO_FIELDS, path.slice(1));
      return field?.headline === true ? [{ label: field.label, text: formatValue(value) }] : [];
    }
    if (source.kind !== 'call') return [];
    const output = words.registry.get(source.tool)?.output;
    if (output === undefined) return [];
    return Object.entries(output.fields).flatMap(([name, field]) => {
      const item = field.headline === true ? ownField(value, name) : undefined;
      return item === undefined || set.has([...path, name].join('.'))
        ? []
        : [{ label: field.label, text: formatValue(item) }];
    });
  });
  return [...facts, ...saved];
}

/** The numbers of what the case is about, and the one under which its sender knows it, without those that are headlines. */
export function aboutFacts(state: RunState, caseType: RecordType): LabelledText[] {
  const { opened } = state;
  const latest = latestFacts(state);
  const about = (opened?.about ?? []).flatMap(({ path, label }) => {
    const isShown = fieldAt(caseType, path.split('.'))?.headline === true;
    const fact = isShown ? undefined : latest.find((known) => known.path === path);
    return fact === undefined ? [] : [{ label, text: formatValue(fact.value) }];
  });
  const number = cameUnder(state);
  return [...about, ...(number === null ? [] : [{ label: number.label, text: number.number }])];
}

/** The tool whose answer a name was first proposed to hold. */
function toolsBySavedName({ calls }: RunState): ReadonlyMap<string, string> {
  const tools = new Map<string, string>();
  for (const { proposed } of Object.values(calls))
    if (proposed.save !== null && !tools.has(proposed.save)) tools.set(proposed.save, proposed.tool);
  return tools;
}

/** `Freight claim · Wobbly Widget Works`: the kind and its headline texts. */
export function caseTitle(state: RunState, words: Words): string {
  return [state.opened?.kindTitle ?? 'Case', ...nameTexts(state, words)].join(' · ');
}

/** Who a case is of: its headlines in words, such as the customer's name. */
export function nameTexts(state: RunState, { caseType }: Pick<Words, 'caseType'>): string[] {
  return latestFacts(state).flatMap(({ path, value }) => {
    const field = fieldAt(caseType, path.split('.'));
    return field?.headline === true && field.type.kind === 'text' ? [formatValue(value)] : [];
  });
}

/** The records that the case came from, which people can open: `Zendesk ticket 101`. A message is none. */
export function recordsOf(state: RunState): string[] {
  const records = state.facts.flatMap(({ source, givenBy }) =>
    source.record === '' || source.record.startsWith(MESSAGE) || givenBy !== undefined || isOpened(state, source)
      ? []
      : [`${source.system} ${source.record}`],
  );
  return [...new Set(records)];
}

/** The records of the case that its facts name, each with its id: what it came from, and what it has opened. */
export function openableRecords({ opened, records, facts }: RunState): BriefRecord[] {
  return [...(opened?.keys ?? []), ...records].flatMap(({ system, record }) => {
    const source = facts.find((fact) => isNamed(fact.source, { system, record }))?.source;
    return source === undefined ? [] : [{ system, record, name: `${source.system} ${source.record}` }];
  });
}

/** The record that the case has opened itself: `Zendesk ticket 555`; null for none. */
export function openedRecordOf(state: RunState): string | null {
  const source = state.facts.find((fact) => isOpened(state, fact.source))?.source;
  return source === undefined ? null : `${source.system} ${source.record}`;
}

const isOpened = ({ records }: RunState, source: Source): boolean => records.some((own) => isNamed(source, own));

type Source = RunState['facts'][number]['source'];

const isNamed = (source: Source, { system, record }: CorrelationKey): boolean =>
  systemName(system) === source.system && source.record.endsWith(` ${record}`);

function latestFacts(state: RunState): { readonly path: string; readonly value: RunState['facts'][number]['value'] }[] {
  const latest = new Map(state.facts.map((fact) => [fact.path, fact]));
  return [...latest.values()];
}
