/**
 * Long statements put together from parts, each a text with parameters. drizzle's own templates look at every piece of a
 * statement at each use, which took longer than all else that an append costs this process.
 */
import { sql, type SQL } from 'drizzle-orm';
import { PgDialect } from 'drizzle-orm/pg-core';
import { assert } from '../kernel/assert.ts';

type Param = string | number | null;

/** One text more than parameters: each parameter stands between two texts. */
export class Part {
  readonly texts: readonly string[];
  readonly params: readonly Param[];

  constructor(texts: readonly string[], params: readonly Param[]) {
    assert(texts.length === params.length + 1, 'a parameter is between two texts');
    this.texts = texts;
    this.params = params;
  }
}

/** A part in which each value is a parameter, and each part is put in as it is. */
export function part(strings: TemplateStringsArray, ...values: readonly (Part | Param)[]): Part {
  const texts: string[] = [];
  const params: Param[] = [];
  let text = strings[0] ?? '';
  for (const [index, value] of values.entries()) {
    if (value instanceof Part) {
      for (const [place, param] of value.params.entries()) {
        texts.push(text + (value.texts[place] ?? ''));
        params.push(param);
        text = '';
      }
      text += value.texts.at(-1) ?? '';
    } else {
      texts.push(text);
      params.push(value);
      text = '';
    }
    text += strings[index + 1] ?? '';
  }
  texts.push(text);
  return new Part(texts, params);
}

/** A part without parameters, from drizzle's expression of the same. */
export function constantPart(expression: SQL): Part {
  const { sql: text, params } = new PgDialect().sqlToQuery(expression);
  assert(params.length === 0, 'a constant part has no parameters');
  return new Part([text], []);
}

/** The statement as drizzle runs it. It stands alone: a part of another of drizzle's statements would number its parameters again. */
export function statementOf({ texts, params }: Part): SQL {
  let text = texts[0] ?? '';
  for (let place = 1; place < texts.length; place++) text += `$${place}${texts[place] ?? ''}`;
  return Object.assign(sql.raw(text), { toQuery: () => ({ sql: text, params: [...params] }) });
}
