/**
 * `sop schema`: the JSON Schema of SOP files, for editors, with the tools of this program and their arguments.
 */
import { allTools } from '../connector/tools.ts';
import { sopJsonSchema } from '../sop/json-schema.ts';
import { createRegistry } from '../tool/registry.ts';
import { EXIT, UsageError, type CommandBody } from './command.ts';

export const schemaCommand: CommandBody = {
  options: {},
  exits: ['0  always'],
  run({ words }, { io }) {
    if (words.length > 0) throw new UsageError(`Expected nothing after \`sop schema\`, got \`${words.join(' ')}\``);
    io.out(`${JSON.stringify(sopJsonSchema(createRegistry(allTools())), null, 2)}\n`);
    return Promise.resolve(EXIT.ok);
  },
};
