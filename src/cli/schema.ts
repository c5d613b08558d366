/**
 * `sop schema`: the JSON Schema of SOP files, for editors, with the tools of this program and of the handbook, and their arguments; `sop
 * schema NAME`: that of `people.yaml`, `senders.yaml`, `owners.yaml`, `boundary/limits.yaml`, and of the files in `kinds/`,
 * `calendars/` and `tools/`.
 */
import { z } from 'zod';
import { kindSchema } from '../case/kind.ts';
import { declarationSchema } from '../declared/declaration.ts';
import { limitsSchema } from '../handbook/limits.ts';
import { ownersSchema } from '../handbook/owners.ts';
import { peopleSchema } from '../handbook/people.ts';
import { sendersSchema } from '../handbook/senders.ts';
import { calendarSchema } from '../kernel/calendar.ts';
import { own } from '../kernel/own.ts';
import { allTools } from '../connector/tools.ts';
import { sopJsonSchema } from '../sop/json-schema.ts';
import { createRegistry, type Registry } from '../tool/registry.ts';
import { readSaved } from './diagnose-folder.ts';
import { EXIT, UsageError, type CommandBody } from './command.ts';

const SCHEMAS: Readonly<Record<string, (registry: Registry) => unknown>> = {
  sops: sopJsonSchema,
  limits: () => z.toJSONSchema(limitsSchema),
  people: () => z.toJSONSchema(peopleSchema, { io: 'input' }),
  calendars: () => z.toJSONSchema(calendarSchema, { io: 'input' }),
  senders: () => z.toJSONSchema(sendersSchema, { io: 'input' }),
  owners: () => z.toJSONSchema(ownersSchema, { io: 'input' }),
  kinds: () => z.toJSONSchema(kindSchema, { io: 'input' }),
  tools: () => z.toJSONSchema(declarationSchema, { io: 'input' }),
};

const NAMES = Object.keys(SCHEMAS)
  .filter((name) => name !== 'sops')
  .map((name) => `\`${name}\``)
  .join(', ');

export const schemaCommand: CommandBody = {
  options: { json: { takes: 'nothing', says: 'Print JSON, as it does without this option' } },
  exits: ['0  it was printed', '2  there is no such schema'],
  async run({ words }, { io, readConfiguration }) {
    const [which = 'sops', ...rest] = words;
    const schemaOf = own(SCHEMAS, which);
    if (rest.length > 0 || schemaOf === undefined)
      throw new UsageError(`Expected nothing, or one of ${NAMES}, after \`sop schema\`, got \`${words.join(' ')}\``);
    const { sopsDirectory } = await readConfiguration();
    const builtIn = createRegistry(allTools());
    const schema = schemaOf(readSaved(io.cwd, sopsDirectory, builtIn).handbook?.registry ?? builtIn);
    io.out(`${JSON.stringify(schema, null, 2)}\n`);
    return EXIT.ok;
  },
};
