/**
 * The guide for authors: all its examples are checked as one procedure, in the order of the guide.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { allTools } from '../../src/connector/tools.ts';
import { compileHandbook } from '../../src/review/compile-handbook.ts';
import { isHandbookPath } from '../../src/handbook/handbook-file.ts';
import { stepSchema } from '../../src/sop/schema.ts';
import { createRegistry } from '../../src/tool/registry.ts';

const GUIDE = readFileSync(new URL('../../sops/README.md', import.meta.url), 'utf8');
const BASE = new URL('../../sops/examples/freight-claims/', import.meta.url);
const TOOLS = allTools();
/** A block that starts with `sop:` is a file of its own. */
const isFile = (block: string): boolean => block.startsWith('sop: ');
const allBlocks = [...GUIDE.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text]) => text ?? '');
/** A block that begins with the name of another file. */
const OTHER_FILE = /^(?:#|\/\/) ((?:people|senders|owners)\.yaml|(?:calendars|boundary|kinds|tools)\/\S+)\n/;
const blocks = allBlocks.filter((block) => !isFile(block) && !OTHER_FILE.test(block));
const otherFiles = [...GUIDE.matchAll(/```(?:yaml|cedar)\n([\s\S]*?)```/g)].flatMap(([, text = '']) => {
  const path = OTHER_FILE.exec(text)?.[1];
  return path === undefined ? [] : [{ path, text }];
});
const called = allBlocks
  .filter(isFile)
  .map((text) => ({ path: `${/^sop: (\S+)/.exec(text)?.[1] ?? ''}.sop.yaml`, text }));

describe('the guide for authors', () => {
  it('shows steps that are valid together', () => {
    const [values = '', ...steps] = blocks;
    const text =
      `sop: guide\ntitle: The guide\nowner: claims-operations\nchanges_approved_by: claims-managers\nboundary: guide\nif_unforeseen: claims-leads\n${values}` +
      `starts: { says: A claim arrives, if: [case.kind == "freight_claim"] }\nneeds: [case.zendesk.ticket_id]\nsteps:\n${steps.join('').replaceAll(/^/gm, '  ').trimEnd()}\n`;
    const files = readdirSync(BASE, { recursive: true, encoding: 'utf8' })
      .filter((path) => isHandbookPath(path) && !path.endsWith('.sop.yaml') && !path.startsWith('boundary/'))
      .map((path) => ({ path, text: readFileSync(new URL(path, BASE), 'utf8') }));
    const boundary = {
      path: 'boundary/guide.cedar',
      text: `@id("all")\n@outcome("permit")\npermit (principal is Bot, action in [${TOOLS.map(({ id }) => `Action::"${id}"`).join(', ')}], resource is Case);\n`,
    };
    const { findings } = compileHandbook(
      [...files, ...called, boundary, { path: 'guide.sop.yaml', text }],
      createRegistry(TOOLS),
    );
    // The examples are independent, so warnings about unread results are ignored.
    expect(
      findings
        .filter(({ severity }) => severity === 'error')
        .map(
          ({ place, rule, message }) =>
            `${place.file}:${place.line} ${rule} ${message}: ${text.split('\n')[place.line - 1] ?? ''}`,
        ),
    ).toEqual([]);
  });

  it('shows the other files of a handbook, valid together', () => {
    const kind = readFileSync(new URL('../../sops/kinds/freight_claim.yaml', import.meta.url), 'utf8');
    const text = `sop: guide
title: The guide
owner: claims-managers
changes_approved_by: claims-managers
boundary: guide
if_unforeseen: claims-leads
starts: { says: A claim arrives, if: [case.kind == "freight_claim"] }
needs: [case.zendesk.ticket_id]
steps:
  - step: 1
    says: Note it
    use: zendesk.add_internal_note
    with: { ticket: = case.zendesk.ticket_id, text: Noted }
`;
    expect(otherFiles.map(({ path }) => path)).toEqual([
      'kinds/move_out.yaml',
      'kinds/broken_goods.yaml',
      'people.yaml',
      'calendars/us-claims.yaml',
      'senders.yaml',
      'owners.yaml',
      'boundary/guide.cedar',
      'kinds/damage_letter.yaml',
      'kinds/edi_claim.yaml',
      'tools/find-order.tool.yaml',
    ]);
    const { handbook, findings } = compileHandbook(
      [...otherFiles, { path: 'kinds/freight_claim.yaml', text: kind }, { path: 'guide.sop.yaml', text }],
      createRegistry(TOOLS),
    );
    expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(handbook?.people.groups.map(({ group }) => group)).toContain('finance');
  });

  it('names every kind of step, and every key of a step', () => {
    const kinds = [
      'use',
      'set',
      'do',
      'together',
      'choose',
      'wait',
      'ask',
      'table',
      'judge',
      'repeat',
      'for_each',
      'watch',
      'run',
      'stop',
    ];
    const keys = Object.keys(stepSchema.shape);
    expect(kinds.filter((kind) => !keys.includes(kind))).toEqual([]);
    expect(
      keys.filter((key) => !new RegExp(`\\b${key}\\b`).test(GUIDE) && !['if_denied', 'if_expired'].includes(key)),
    ).toEqual([]);
  });
});
