/**
 * Reads an SOP file: text in, SOP or findings out. Reports all findings of a file at once, each with its line and
 * column.
 */
import { sha256 } from '../kernel/canonical-json.ts';
import { calledDepthMax, handbookFileBytesMax, stepsMax } from '../kernel/limits.ts';
import { attachedTexts, attachTexts, type Attached } from './attached-texts.ts';
import { sortFindings, type Finding } from '../handbook/finding.ts';
import { suggest } from '../handbook/suggest.ts';
import { NO_LIMITS, type Limits } from '../handbook/limits.ts';
import { limitsOf, limitsReadIn, limitsText, limitValues } from './read-limits.ts';
import { buildSop, type Linker } from './parse/build-sop.ts';
import { checkShape } from './parse/check-shape.ts';
import { FileReader } from '../handbook/file-reader.ts';
import { damageIn, type Damage } from '../handbook/yaml/damage.ts';
import { readYamlPart } from '../handbook/yaml/read-yaml.ts';
import { FILE_KEYS } from './schema.ts';
import { allSteps, type Sop } from './sop.ts';

export type ParsedSop = {
  readonly sop: Sop | null;
  readonly draft: Sop | null;
  /** What YAML cannot read, which is not in the draft; null when it can read all of it. */
  readonly damage: Damage | null;
  readonly findings: Finding[];
  /** What may only follow from such a part, and is no finding. */
  readonly leftOut: readonly Finding[];
};

/** How a step begins. */
const STEP = /^-\s+step:/;

/**
 * Parses one SOP file.
 *
 * Never throws, whatever the text. `sop` is null when a finding is an error; warnings alone do not make it null. `draft` is
 * then what could be read of it, for further findings; null when that is nothing.
 * @param file the file name in findings and places
 * @param tables the texts of `tables/`, by name; leave out for a stored version, which contains its own
 * @param limits those of the boundary; leave out for a stored version
 * @param sops the texts of the handbook's SOPs, by name, to resolve those that this one runs
 */
export function parseSop(
  text: string,
  file: string,
  tables?: ReadonlyMap<string, string>,
  sops: ReadonlyMap<string, string> = new Map(),
  limits: Limits = NO_LIMITS,
): ParsedSop {
  const reader = new FileReader(file, text);
  const attached = attachedTexts(text);
  if (tables !== undefined && attached.line !== null) {
    reader.add({
      rule: 'table-file',
      severity: 'error',
      message: 'Lines that begin with `#! table`, `#! sop` or `#! limits` are reserved for stored versions',
      suggestion: 'Remove them',
      place: { file, line: attached.line, column: 1 },
      endColumn: null,
    });
  }
  const known = tables === undefined ? limitsOf(attached.limits ?? '') : limits;
  const texts = tables === undefined ? { ...attached, limits: known } : { tables, sops, limits: known };
  const { sop: built, draft, damage } = build(reader, texts, [], new Map());
  const sop = built === null || tables === undefined ? built : withTexts(reader, built, texts);
  return {
    sop,
    draft: sop === null ? draft : null,
    damage,
    findings: sortFindings(reader.findings),
    leftOut: reader.leftOut,
  };
}

/** @param chain the SOPs that run this one, the outermost first; `known` the SOPs that were already read */
function build(
  reader: FileReader,
  texts: Texts,
  chain: readonly string[],
  known: Map<string, Called>,
): Pick<ParsedSop, 'sop' | 'draft' | 'damage'> {
  const part = readYamlPart(reader, { expected: 'a procedure', keys: () => FILE_KEYS });
  if (part === null) return { sop: null, draft: null, damage: null };
  const { tree, damaged } = part;
  const damage = damageIn(reader.text, damaged, { item: STEP, keys: FILE_KEYS });
  if (damage !== null) reader.leaveOut(damage.mayCause);
  checkShape(reader, tree);
  const sizes = new Map<Sop, Size>();
  const link: Linker = (place, name, own) => {
    const linked = linkTo(name, [...chain, own], { texts, known, sizes });
    if (!('problem' in linked)) return linked;
    reader.report('runs', place, linked.problem, linked.suggestion);
    return null;
  };
  const built = buildSop(reader, tree, texts.tables, link);
  const draft = {
    ...built,
    values: { ...built.values, ...limitValues(limitsReadIn(ownText(reader.text), texts.limits)) },
  };
  if (reader.hasErrors) return { sop: null, draft, damage };
  const count = sizeOf(draft, sizes).steps;
  if (count > stepsMax) {
    reader.report(
      'limit',
      { start: 0, end: 1 },
      `Expected at most ${stepsMax} steps, including those of the SOPs it runs, got ${count}`,
      'Split the procedure',
    );
    return { sop: null, draft: null, damage };
  }
  return { sop: draft, draft, damage };
}

/** An SOP that another one runs; `problem` is its own mistake in running others, reported at the step that runs it. */
type Called = { readonly sop: Sop | null; readonly problem: string | null };

/** The texts around an SOP, and the limits of the boundary. */
type Texts = Omit<Attached, 'limits'> & { readonly limits: Limits };

type Linking = { readonly texts: Texts; readonly known: Map<string, Called>; readonly sizes: Map<Sop, Size> };

/** The SOP with a name, or why it cannot be run. @param around the SOPs that run it, the outermost first */
function linkTo(
  name: string,
  around: readonly string[],
  { texts, known, sizes }: Linking,
): Sop | { readonly problem: string; readonly suggestion: string | null } {
  const text = texts.sops.get(name);
  const others = [...texts.sops.keys()].filter((other) => other !== around.at(-1));
  if (text === undefined) return { problem: `The handbook has no SOP \`${name}\``, suggestion: suggest(name, others) };
  if (around.includes(name)) {
    const circle = [...around.slice(around.indexOf(name)), name].join(', then ');
    return {
      problem: `\`${name}\` would run itself: ${circle}`,
      suggestion: 'Let one of them finish without running the other',
    };
  }
  const atMost = `Expected at most ${calledDepthMax} nested SOPs`;
  if (around.length > calledDepthMax)
    return {
      problem: `${atMost}, got ${[...around, name].join(', then ')}`,
      suggestion: 'Let the first one run more of them directly',
    };
  const { sop: called, problem } = known.get(name) ?? read(name, text, texts, around, known);
  if (called === null)
    return {
      problem: problem ?? `\`${name}\` has mistakes of its own`,
      suggestion: problem === null ? 'Correct that file first' : null,
    };
  if (around.length + sizeOf(called, sizes).depth > calledDepthMax)
    return {
      problem: `${atMost}, got more below \`${name}\``,
      suggestion: 'Let this one run more of them directly',
    };
  if (called.name === name) return called;
  return {
    problem: `The file \`${name}.sop.yaml\` holds the SOP \`${called.name}\``,
    suggestion: 'Give the file and the SOP the same name',
  };
}

function read(name: string, text: string, texts: Texts, chain: readonly string[], known: Map<string, Called>): Called {
  const reader = new FileReader(`${name}.sop.yaml`, text);
  const { sop } = build(reader, texts, chain, known);
  const called = { sop, problem: reader.findings.find(({ rule }) => rule === 'runs')?.message ?? null };
  known.set(name, called);
  return called;
}

/** The SOP with the texts of its tables and of the SOPs it runs as part of its version. */
function withTexts(reader: FileReader, sop: Sop, { tables, sops }: Texts): Sop | null {
  const called = calledBy(sop);
  const steps = [sop, ...called.values()].flatMap((item) => allSteps(item));
  const names = new Set(steps.flatMap(({ body }) => (body.kind === 'table' && body.from !== null ? [body.from] : [])));
  const text = attachTexts(reader.text, {
    tables: new Map([...tables].filter(([name]) => names.has(name))),
    sops: new Map([...sops].filter(([name]) => called.has(name))),
    limits: limitsText([sop, ...called.values()]),
  });
  if (new TextEncoder().encode(text).length > handbookFileBytesMax) {
    reader.report(
      'file-size',
      { start: 0, end: 1 },
      `Expected the procedure, its tables and the procedures it runs to have at most ${handbookFileBytesMax} bytes in total, got more`,
      'Split the procedure',
    );
    return null;
  }
  return { ...sop, source: { ...sop.source, text, hash: sha256(text) } };
}

/** Without the texts that follow it. */
function ownText(text: string): string {
  const { line } = attachedTexts(text);
  return line === null
    ? text
    : text
        .split('\n')
        .slice(0, line - 1)
        .join('\n');
}

function calledIn(sop: Sop): readonly Sop[] {
  return allSteps(sop).flatMap(({ body }) => (body.kind === 'run' && body.called !== null ? [body.called] : []));
}

/** All SOPs that one runs, directly or indirectly, by name. */
function calledBy(sop: Sop, found = new Map<string, Sop>()): ReadonlyMap<string, Sop> {
  for (const called of calledIn(sop)) {
    if (found.has(called.name)) continue;
    found.set(called.name, called);
    calledBy(called, found);
  }
  return found;
}

type Size = { readonly steps: number /** SOPs inside one another, itself counted. */; readonly depth: number };

/** Each run of an SOP counts all of its steps again. */
function sizeOf(sop: Sop, known: Map<Sop, Size>): Size {
  const before = known.get(sop);
  if (before !== undefined) return before;
  const inner = calledIn(sop).map((called) => sizeOf(called, known));
  const size = {
    steps: allSteps(sop).length + inner.reduce((sum, { steps }) => sum + steps, 0),
    depth: 1 + Math.max(0, ...inner.map(({ depth }) => depth)),
  };
  known.set(sop, size);
  return size;
}
