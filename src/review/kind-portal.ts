/**
 * Checks the form that a kind declares for our own page: a case that it opens has every fact that must be there, and
 * states nothing that only another system may say.
 */
import type { Kind } from '../case/kind.ts';
import { systemNamedBy } from '../case/system-named-by.ts';
import type { FileReader } from '../handbook/file-reader.ts';
import { suggest } from '../handbook/suggest.ts';
import type { Path, YamlValue } from '../handbook/yaml/read-yaml-as.ts';

export function reportKindPortal(reader: FileReader, { value: kind, rangeOf }: YamlValue<Kind>): void {
  const report = (at: Path, message: string, suggestion: string | null = null): void => {
    reader.report('kind-portal', rangeOf(at), message, suggestion);
  };
  const asked = kind.facts.filter(({ portal }) => portal !== undefined);
  const { portal } = kind;
  kind.facts.forEach((fact, index) => {
    if (fact.portal === undefined) {
      if (portal !== undefined && !fact.optional)
        report(
          ['facts', index],
          `Expected every fact that is not \`optional\` on the form, got none for \`${fact.fact}\`: a case from the form would lack it`,
          'Add `portal: true` to the fact, or `optional: true`',
        );
      return;
    }
    const at: Path = ['facts', index, 'portal'];
    if (portal === undefined)
      report(
        at,
        `Expected \`portal\` of the kind for a fact of its form, got none`,
        'Add `portal:` with `title` and `requester` to the kind',
      );
    const owner = systemNamedBy(fact);
    if (owner !== null)
      report(
        at,
        `Expected a fact that people may state, got \`${fact.fact}\`, which names a record of ${owner}: only that system may state it`,
      );
    const currencies = fact.portal === true ? undefined : fact.portal.currencies;
    if (fact.type === 'money' && currencies === undefined)
      report(
        at,
        `Expected \`currencies\` for an amount, got none: people rarely write one`,
        'Write `portal: { currencies: [USD] }`',
      );
    if (fact.type !== 'money' && currencies !== undefined)
      report(at, `Expected \`currencies\` for money only, got it for a ${fact.type}`);
    if (fact.portal !== true && fact.portal.long === true && !(fact.type === 'text' && fact.one_of === undefined))
      report(
        at,
        `Expected \`long\` for a free text only, got it for a ${fact.type}${fact.one_of === undefined ? '' : ' with `one_of`'}`,
      );
  });
  const { requester: _, ...words } = portal ?? { requester: {} };
  for (const [at, text] of textsIn(words, ['portal']))
    if (/\{\w/.test(text))
      report(
        at,
        `Expected words that are shown as they are, got \`${text}\`: a form knows no values`,
        'Write the figure itself',
      );
  for (const [role, path] of Object.entries(portal?.requester ?? {})) {
    const fact = asked.find((known) => known.fact === path);
    const at: Path = ['portal', 'requester', role];
    if (fact === undefined)
      report(
        at,
        `Expected a fact that the form asks for, got \`${path}\``,
        suggest(
          path,
          asked.map((known) => known.fact),
        ),
      );
    else if (fact.type !== 'text') report(at, `Expected a text, got \`${path}\`, a ${fact.type}`);
    else if (role === 'name' && fact.optional && (fact.portal === true || fact.portal?.required !== true))
      report(
        at,
        `Expected a field that must be filled, got \`${path}\`, which may stay empty`,
        'Write `portal: { required: true }` at that fact',
      );
  }
}

function textsIn(words: Readonly<Record<string, unknown>>, at: Path): readonly (readonly [Path, string])[] {
  return Object.entries(words).flatMap(([key, value]): readonly (readonly [Path, string])[] =>
    typeof value === 'string'
      ? [[[...at, key], value]]
      : typeof value === 'object' && value !== null
        ? textsIn(value as Readonly<Record<string, unknown>>, [...at, key])
        : [],
  );
}
