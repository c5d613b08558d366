/**
 * Checks how a kind reads letters: a case that a letter opens has every fact that must be there, states nothing that
 * only another system may say, and a reply is an event that the kind declares.
 */
import type { EventField, FactDeclaration, Kind } from '../case/kind.ts';
import type { MailPart } from '../case/mail-mapping.ts';
import { systemNamedBy } from '../case/system-named-by.ts';
import type { FileReader } from '../handbook/file-reader.ts';
import { suggest } from '../handbook/suggest.ts';
import type { Path, YamlValue } from '../handbook/yaml/read-yaml-as.ts';

type Report = (at: Path, message: string, suggestion?: string | null) => void;

/** Parts that every letter has. */
const ALWAYS: readonly MailPart[] = ['from.name', 'from.address', 'subject', 'text', 'dmarc'];

export function reportKindMail(reader: FileReader, { value: kind, rangeOf }: YamlValue<Kind>): void {
  const report: Report = (at, message, suggestion = null) => {
    reader.report('kind-mail', rangeOf(at), message, suggestion);
  };
  kind.facts.forEach((fact, index) => {
    reportFact(kind, fact, ['facts', index], report);
  });
  kind.events.forEach(({ event, fields }, index) => {
    fields.forEach((field, at) => {
      if (field.mail === undefined) return;
      const place: Path = ['events', index, 'fields', at, 'mail'];
      if (kind.mail?.reply !== event)
        report(
          place,
          `Expected \`mail\` in the event that \`reply\` names, got it in \`${event}\``,
          kind.mail === undefined ? 'Add `mail:` with `mailbox` and `reply` to the kind' : null,
        );
      reportValue(field, place, report);
    });
  });
  const reply = kind.mail?.reply;
  const names = kind.events.map(({ event }) => event);
  if (reply !== undefined && !names.includes(reply))
    report(
      ['mail', 'reply'],
      `Expected an event that the kind declares, got \`${reply}\``,
      suggest(reply, names) ?? 'Declare it under `events`, with a field that has `mail: text`',
    );
  const lacking = kind.events
    .find(({ event }) => event === reply)
    ?.fields.find(({ optional, mail }) => !optional && !isAlways(mail));
  if (lacking !== undefined)
    report(
      ['mail', 'reply'],
      `Expected an event whose fields a reply can have, got \`${reply ?? ''}\`, whose \`${lacking.field}\` must be there`,
      `Write \`mail: text\` at the field, or \`optional: true\``,
    );
}

function reportFact(kind: Kind, fact: FactDeclaration, at: Path, report: Report): void {
  if (kind.mail !== undefined && !fact.optional && !isAlways(fact.mail))
    report(
      at,
      `Expected every fact that is not \`optional\` in each letter, got \`${fact.fact}\`, which a letter may lack: a case from it would lack it too`,
      'Add `mail: from.name`, `mail: text` or another part that each letter has, or `optional: true`',
    );
  if (fact.mail === undefined) return;
  const place: Path = [...at, 'mail'];
  if (kind.mail === undefined)
    report(
      place,
      'Expected `mail` of the kind for a fact that is read in letters, got none',
      'Add `mail:` with `mailbox` and `reply` to the kind',
    );
  const owner = systemNamedBy(fact);
  if (owner !== null)
    report(
      place,
      `Expected a fact that people may state, got \`${fact.fact}\`, which names a record of ${owner}: only that system may state it`,
    );
  reportValue(fact, place, report);
}

const isAlways = (mail: FactDeclaration['mail']): boolean => typeof mail === 'string' && ALWAYS.includes(mail);

function reportValue({ type, mail }: FactDeclaration | EventField, at: Path, report: Report): void {
  if (mail === undefined) return;
  if (typeof mail !== 'string') {
    if (mail.currency !== undefined && type !== 'money')
      report([...at, 'currency'], `Expected \`currency\` for money only, got it for a ${type}`);
    return;
  }
  const wanted = mail === 'attachments' ? 'list' : 'text';
  if (type !== wanted) report(at, `Expected a ${wanted} for \`${mail}\`, got a ${type}`);
}
