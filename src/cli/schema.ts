/**
 * `sop schema`: the JSON Schema of SOP files, for editors, with the tools of this program and their arguments; `sop
 * schema limits`: that of `boundary/limits.yaml`; `sop schema kinds`: that of the files in `kinds/`.
 */
import { z } from 'zod';
import { kindSchema } from '../case/kind.ts';
import { limitsSchema } from '../handbook/limits.ts';
import { own } from '../kernel/own.ts';
import { allTools } from '../connector/tools.ts';
import { sopJsonSchema } from '../sop/json-schema.ts';
import { createRegistry } from '../tool/registry.ts';
import { EXIT, UsageError, type CommandBody } from './command.ts';

const SCHEMAS: Readonly<Record<string, () => unknown>> = {
  sops: () => sopJsonSchema(createRegistry(allTools())),
  limits: () => z.toJSONSchema(limitsSchema),
  kinds: () => z.toJSONSchema(kindSchema, { io: 'input' }),
};

export const schemaCommand: CommandBody = {
  options: { json: { takes: 'nothing', says: 'Print JSON, as it does without this option' } },
  exits: ['0  it was printed', '2  there is no such schema'],
  run({ words }, { io }) {
    const [which = 'sops', ...rest] = words;
    const schemaOf = own(SCHEMAS, which);
    if (rest.length > 0 || schemaOf === undefined)
      throw new UsageError(
        `Expected nothing, \`limits\` or \`kinds\` after \`sop schema\`, got \`${words.join(' ')}\``,
      );
    const schema = schemaOf();
    io.out(`${JSON.stringify(schema, null, 2)}\n`);
    return Promise.resolve(EXIT.ok);
  },
};
