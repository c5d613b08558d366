/**
 * `sop schema`: the JSON Schema of SOP files, for editors, with the tools of this program and their arguments; `sop
 * schema limits`: that of `boundary/limits.yaml`.
 */
import { z } from 'zod';
import { limitsSchema } from '../handbook/limits.ts';
import { allTools } from '../connector/tools.ts';
import { sopJsonSchema } from '../sop/json-schema.ts';
import { createRegistry } from '../tool/registry.ts';
import { EXIT, UsageError, type CommandBody } from './command.ts';

export const schemaCommand: CommandBody = {
  options: {},
  exits: ['0  always'],
  run({ words }, { io }) {
    const [which, ...rest] = words;
    if (rest.length > 0 || (which !== undefined && which !== 'limits'))
      throw new UsageError(`Expected nothing or \`limits\` after \`sop schema\`, got \`${words.join(' ')}\``);
    const schema = which === 'limits' ? z.toJSONSchema(limitsSchema) : sopJsonSchema(createRegistry(allTools()));
    io.out(`${JSON.stringify(schema, null, 2)}\n`);
    return Promise.resolve(EXIT.ok);
  },
};
