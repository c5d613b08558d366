/**
 * `use`: one call of a tool.
 */
import { ownRecordFacts } from '../../case/kind.ts';
import { own } from '../../kernel/own.ts';
import type { Tool } from '../../tool/tool.ts';
import { withPresent, type Names } from '../expression/environment.ts';
import { summaryFor } from '../../tool/registry.ts';
import { diffTexts } from '../diff/difference.ts';
import { humanise } from '../names.ts';
import { childText } from '../parse/nodes.ts';
import { markdownText } from '../render/escape.ts';
import { upperFirst } from '../../kernel/upper-first.ts';
import type { Page } from '../render/page.ts';
import { dotted } from '../schema-parts.ts';
import { inArgument, named, savedAs, writesSave } from './parts.ts';
import type { BodyOf, StepKind } from './step-kind.ts';

declare module '../sop.ts' {
  interface Bodies {
    readonly use: {
      readonly kind: 'use';
      readonly tool: string;
      readonly with: Readonly<Record<string, Argument>>;
      readonly save: string | null;
    };
  }
}

export const use: StepKind<'use'> = {
  kind: 'use',
  keys: ['with', 'save'],

  schema: () => dotted.optional().describe('The tool that is called'),
  read: (source) => ({
    kind: 'use',
    tool: childText(source.step, 'use'),
    with: source.arguments(),
    save: source.save(),
  }),

  expressions: (body) => Object.values(body.with).flatMap(inArgument),
  texts: (body) => Object.values(body.with),
  saves: ({ tool, save }, { registry }) => savedAs(save, registry.get(tool)?.output ?? null),
  writes: writesSave,

  flow(walk, step, body, facts) {
    const tool = walk.registry.get(body.tool);
    const inputs = tool?.input.fields ?? {};
    for (const [name, argument] of Object.entries(body.with)) {
      const field = own(inputs, name);
      walk.argument(argument, step, { kind: 'argument', name }, facts, field?.optional ?? true);
    }
    const saved = walk.saved(facts, body.save, tool?.output ?? { kind: 'record', fields: {} });
    return withPresent(saved, openedBy(tool?.tool, walk.names));
  },
  needsOtherwise: () => true,
  extent: () => ({ kind: 'call' }),

  page: pageOf,

  given: (body) => named('argument', body.with),
  diff: (before, after) => diffTexts('name of its answer', before.save, after.save),
};

/** The facts that name the record which the tool opens: they are there once it has. */
function openedBy(tool: Tool | undefined, { roots }: Names): readonly string[] {
  const type = roots.get('case')?.type;
  return tool?.opens === undefined || type?.kind !== 'record'
    ? []
    : ownRecordFacts(type, tool.system).map((path) => `case.${path}`);
}

/** The tool's registered summary, then each argument that the summary does not mention. */
function pageOf({ words, registry, add }: Page, body: BodyOf<'use'>): void {
  const tool = registry.get(body.tool)?.tool;
  const mentioned = new Set<string>();
  const summary = (tool === undefined ? body.tool : summaryFor(tool, body.with)).replace(
    /\{([a-z_]+)\}/g,
    (_, name: string) => {
      const argument = own(body.with, name);
      mentioned.add(name);
      return argument === undefined ? '—' : words.argument(argument);
    },
  );
  add(`${markdownText(summary)} (\`${body.tool}\`)`);
  for (const [name, argument] of Object.entries(body.with))
    if (!mentioned.has(name)) add(`${upperFirst(humanise(name))}: ${markdownText(words.argument(argument))}`);
}
