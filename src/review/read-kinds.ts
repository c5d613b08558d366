/**
 * Reads the kinds of cases of a handbook, with the places of their facts.
 */
import { kindSchema, type Kind } from '../case/kind.ts';
import { FileReader } from '../handbook/file-reader.ts';
import { errorIn, type Finding } from '../handbook/finding.ts';
import type { HandbookFile } from '../handbook/handbook-file.ts';
import { bothLost, hasLost, type Lost } from '../handbook/yaml/lost.ts';
import { blockAt, itemAround, outlineOf, rangeOfBlock } from '../handbook/yaml/outline.ts';
import { readKnownYaml, type Path } from '../handbook/yaml/read-yaml-as.ts';
import { remember } from '../kernel/remember.ts';
import type { Authority } from './check-authority.ts';
import { reportEdiMappings } from './edi-mappings.ts';
import { reportKindChoices } from './kind-choices.ts';
import { reportKindMail } from './kind-mail.ts';
import { reportKindPortal } from './kind-portal.ts';
import { reportKindSeparators } from './kind-separators.ts';
import { twiceNamed } from './twice-named.ts';

type PlaceInKind = Authority['placeInKind'];

/** Files whose results are remembered. */
const REMEMBERED_MAX = 16;

const readKind = remember(
  REMEMBERED_MAX,
  (...given: readonly string[]) => JSON.stringify(given),
  (text: string, path: string) => {
    const reader = new FileReader(path, text);
    const named = /^kind: *([a-z][a-z0-9_]*)\s*(?:#.*)?$/m.exec(text)?.[1] ?? nameIn(path, 'kinds/', '.yaml');
    const read = readKnownYaml(reader, {
      schema: kindSchema,
      rule: 'kind-shape',
      expected: 'a kind of case',
      fallback: { kind: named, title: named, channel: 'unknown', if_unforeseen: '' },
    });
    if (read !== null)
      for (const report of [
        reportKindChoices,
        reportKindSeparators,
        reportEdiMappings,
        reportKindPortal,
        reportKindMail,
      ])
        report(reader, read);
    return { reader, read };
  },
);

export type ReadKinds = {
  readonly kinds: ReadonlyMap<string, Kind>;
  readonly placeInKind: PlaceInKind;
  readonly placeOfFact: (kind: string, fact: string) => Finding['place'];
  /** The names, of file and kind, of those of which nothing is known: what refers to them has no mistake for that. */
  readonly broken: ReadonlySet<string>;
  /** By kind, what its mistakes leave unknown of it; without those that have none. */
  readonly lost: ReadonlyMap<string, Lost>;
};

export function readKinds(given: readonly HandbookFile[], findings: Finding[]): ReadKinds {
  const kinds = new Map<string, Kind>();
  const places = new Map<string, (path: Path) => Finding['place']>();
  const broken = new Set<string>();
  const lost = new Map<string, Lost>();
  const files = new Map<string, string>();
  for (const { path, text } of given) {
    const { reader, read } = readKind(text, path);
    findings.push(...reader.findings);
    if (read === null || read.lost.isAny) {
      for (const name of [nameIn(path, 'kinds/', '.yaml'), /^kind: *(\S+)/m.exec(text)?.[1] ?? '']) broken.add(name);
      continue;
    }
    const { kind, zendesk } = read.value;
    const unknown = bothLost(read.lost, lostAround(reader));
    if (hasLost(unknown)) lost.set(kind, unknown);
    const first = files.get(kind);
    if (first !== undefined) {
      findings.push(twiceNamed('kind', kind, first, path));
      continue;
    }
    files.set(kind, path);
    places.set(kind, (at) => reader.placeAt(read.rangeOf(at).start));
    const form = zendesk?.form;
    const rival = [...kinds.values()].find((other) => form !== undefined && other.zendesk?.form === form);
    if (rival !== undefined) {
      const message = `Expected one kind for the ticket form \`${form ?? ''}\`, got \`${rival.kind}\` and \`${kind}\``;
      findings.push(errorIn(path, 'kind-twice', message));
    }
    const mailbox = read.value.mail?.mailbox;
    const sharing = [...kinds.values()].find(({ mail }) => mailbox !== undefined && mail?.mailbox === mailbox);
    if (sharing !== undefined) {
      const message = `Expected one kind for the mailbox \`${mailbox ?? ''}\`, got \`${sharing.kind}\` and \`${kind}\``;
      findings.push(errorIn(path, 'kind-twice', message));
    }
    kinds.set(kind, read.value);
  }
  const placeInKind: PlaceInKind = (kind, key) =>
    places.get(kind)?.([key]) ?? { file: `kinds/${kind}.yaml`, line: 1, column: 1 };
  const placeOfFact: ReadKinds['placeOfFact'] = (kind, fact) => {
    const index = kinds.get(kind)?.facts.findIndex((known) => known.fact === fact) ?? 0;
    return places.get(kind)?.(['facts', index, 'fact']) ?? placeInKind(kind, 'if_unforeseen');
  };
  return { kinds, placeInKind, placeOfFact, broken, lost };
}

/** The items with errors: what they declare is doubtful, even where they have the shape of it. */
function lostAround({ text, findings }: FileReader): Lost {
  const lines = outlineOf(text);
  const items = findings
    .filter(({ severity }) => severity === 'error')
    .map(({ place: { line } }) => rangeOfBlock(lines, itemAround(lines, line - 1) ?? blockAt(lines, line - 1)));
  return { text: items.map(({ start, end }) => text.slice(start, end)).join('\n'), isAny: false };
}

/** `claims-agent` of `boundary/claims-agent.cedar`. */
export function nameIn(path: string, folder: string, suffix: string): string {
  return path.slice(folder.length, -suffix.length);
}
