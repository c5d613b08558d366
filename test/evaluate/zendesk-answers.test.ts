/** The shipped procedures and the answers of a Zendesk account that a new customer may have. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { zendeskTools } from '../../src/connector/zendesk/tools.ts';
import { parseSop } from '../../src/sop/parse.ts';
import { allSteps, toolOf } from '../../src/sop/sop.ts';

const PROCEDURES = [
  'freight-damage-claim',
  'examples/freight-claims/freight-damage-claim',
  'examples/saas-ops/onboarding-exception',
  'examples/saas-ops/renewal-risk',
  'examples/saas-ops/cross-system-escalation',
];
/**
 * Steps that write the status of a claim when the carrier answers, and the one that opens the ticket that the others write
 * to; people look at the ticket there.
 */
const LEFT_TO_PEOPLE: readonly string[] = ['zendesk.update_claim', 'zendesk.link_duplicate', 'zendesk.open_ticket'];

describe.each(PROCEDURES)('%s', (name) => {
  const file = new URL(`../../sops/${name}.sop.yaml`, import.meta.url);
  const folder = new URL('tables/', file);
  const tables = existsSync(folder) ? readdirSync(folder) : [];
  // Without limits.yaml some have no value, which does not matter here.
  const { sop, draft } = parseSop(
    readFileSync(file, 'utf8'),
    name,
    new Map(tables.map((table) => [table.replace('.csv', ''), readFileSync(new URL(table, folder), 'utf8')])),
  );

  it.each(['not_notified', 'not_public', 'not_taken'])('says what follows when Zendesk answers `%s`', (code) => {
    const procedure = sop ?? draft;
    if (procedure === null) throw new Error('Expected a procedure');
    const unhandled = allSteps(procedure).flatMap(({ label, body, handlers }) => {
      const tool = zendeskTools.find(({ id }) => id === toolOf(body));
      if (tool === undefined || !Object.hasOwn(tool.errors, code) || Object.hasOwn(handlers.ifError, code)) return [];
      return code === 'not_taken' && LEFT_TO_PEOPLE.includes(tool.id) ? [] : [`${label} ${tool.id}`];
    });
    expect(unhandled).toEqual([]);
  });
});
