/**
 * Reads `sops/senders.yaml`.
 */
import { FileReader } from './file-reader.ts';
import type { Finding } from './finding.ts';
import type { Place } from './place.ts';
import { sendersSchema, type Sender, type SenderEdi } from './senders.ts';
import { suggestWord } from './suggest.ts';
import { readKnownYaml, type Path } from './yaml/read-yaml-as.ts';

/** What senders may refer to: kinds by name, each with the names of its events. */
export type Declared = ReadonlyMap<string, readonly string[]>;

/** @param broken names of kinds whose files have mistakes: what refers to them has none of its own */
export function parseSenders(
  text: string,
  file: string,
  declared: Declared,
  broken: ReadonlySet<string> = new Set(),
):
  | {
      readonly senders: readonly Sender[];
      readonly warnings: readonly Finding[];
      /** The place of a sender by its name. */
      readonly placeOf: (sender: string) => Place;
    }
  | { readonly findings: readonly Finding[] } {
  const reader = new FileReader(file, text);
  const read = readKnownYaml(reader, {
    schema: sendersSchema,
    rule: 'senders-shape',
    expected: 'senders',
    fallback: { senders: [] },
  });
  if (read === null) return { findings: reader.findings };
  const { senders } = read.value;
  const refuse = (path: Path, message: string, suggestion: string | null = null): void => {
    reader.report('senders-content', read.rangeOf(path), message, suggestion);
  };
  senders.forEach(({ sender, kinds, events = [] }, index) => {
    const at: Path = ['senders', index];
    if (senders.findIndex((other) => other.sender === sender) < index)
      refuse([...at, 'sender'], `Expected each sender once, got \`${sender}\` again`);
    kinds.forEach((kind, which) => {
      if (!declared.has(kind) && !broken.has(kind))
        refuse(
          [...at, 'kinds', which],
          `Expected a kind of \`kinds/\`, got \`${kind}\``,
          suggestWord(kind, [...declared.keys(), ...broken]),
        );
    });
    const known = kinds.flatMap((kind) => declared.get(kind) ?? []);
    const areKnown = kinds.every((kind) => declared.has(kind));
    events.forEach((event, which) => {
      if (areKnown && !known.includes(event))
        refuse(
          [...at, 'events', which],
          `Expected an event of ${kinds.map((kind) => `\`${kind}\``).join(' or ')}, got \`${event}\``,
          suggestWord(event, known),
        );
    });
  });
  checkEdi(senders, refuse);
  if (reader.hasErrors) return { findings: reader.findings };
  const placeOf = (name: string): Place => {
    const index = senders.findIndex(({ sender }) => sender === name);
    return reader.placeAt(read.rangeOf(['senders', index, 'opens']).start);
  };
  return { senders, warnings: reader.findings, placeOf };
}

/** An interchange must name one sender, and a claim number of a partner must be of that partner alone. */
function checkEdi(
  senders: readonly Sender[],
  refuse: (path: Path, message: string, suggestion?: string) => void,
): void {
  senders.forEach(({ sender, systems, edi }, index) => {
    if (edi === undefined) return;
    const at: Path = ['senders', index, 'edi'];
    const rival = senders.slice(0, index).find((other) => other.edi !== undefined && isSamePartner(other.edi, edi));
    if (rival !== undefined)
      refuse(
        [...at, 'partner', 'id'],
        `Expected a partner of one sender, got \`${edi.partner.id}\` of \`${rival.sender}\` and of \`${sender}\``,
      );
    if (!systems.includes(edi.records))
      refuse(
        [...at, 'records'],
        `Expected one of the \`systems\` of \`${sender}\`, got \`${edi.records}\``,
        `Add \`${edi.records}\` to its \`systems\``,
      );
    const other = senders.find((one) => one.sender !== sender && one.systems.includes(edi.records));
    if (other !== undefined)
      refuse(
        [...at, 'records'],
        `Expected a system of \`${sender}\` alone, since its claim numbers are its own, got one of \`${other.sender}\` too`,
      );
  });
}

const isSamePartner = (a: SenderEdi, b: SenderEdi): boolean =>
  a.partner.qualifier === b.partner.qualifier && a.partner.id === b.partner.id;
