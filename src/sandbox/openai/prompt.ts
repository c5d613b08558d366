/**
 * Reads a judgment from a chat completion request: the answers offered by its schema, and the texts between their
 * markers.
 */
import { field, isInput, recordField, textField, textsOf, type Input } from '../input.ts';

export type Judgment = {
  /** The name of the schema, which is the judgment's name. */
  readonly name: string;
  /** Null when any value may be the answer. */
  readonly answers: readonly string[] | null;
  /** Whether one quote states the value, instead of passages that prove the answer. */
  readonly isExtraction: boolean;
  readonly inputs: readonly string[];
  readonly texts: readonly { readonly input: string; readonly text: string }[];
};

/** Null when the request does not ask for structured output of this shape. */
export function judgmentOf(body: Input): Judgment | null {
  const format = recordField(body, 'response_format');
  const wanted = format === null || field(format, 'type') !== 'json_schema' ? null : recordField(format, 'json_schema');
  const schema = wanted === null || field(wanted, 'strict') !== true ? null : recordField(wanted, 'schema');
  const name = wanted === null ? null : textField(wanted, 'name');
  const answers = choicesAt(schema, ['properties', 'answer']);
  const properties = schema === null ? null : recordField(schema, 'properties');
  const isExtraction = properties !== null && recordField(properties, 'quote') !== null;
  const inputs = choicesAt(
    schema,
    isExtraction ? ['properties', 'input'] : ['properties', 'evidence', 'items', 'properties', 'input'],
  );
  return name === null || (answers === null && !isExtraction) || inputs === null
    ? null
    : { name, answers, isExtraction, inputs, texts: textsIn(messagesOf(body), inputs) };
}

/** The contents of all messages, in order; null when one of them is not text. */
export function messagesOf(body: Input): readonly { readonly role: string; readonly content: string }[] {
  const messages = field(body, 'messages');
  return (Array.isArray(messages) ? (messages as readonly unknown[]) : []).flatMap((message) => {
    if (!isInput(message)) return [];
    const [role, content] = [textField(message, 'role'), textField(message, 'content')];
    return role === null || content === null ? [] : [{ role, content }];
  });
}

function choicesAt(schema: Input | null, path: readonly string[]): readonly string[] | null {
  const found = path.reduce<Input | null>((at, key) => (at === null ? null : recordField(at, key)), schema);
  if (found === null) return null;
  const only = textField(found, 'const');
  if (only !== null) return [only];
  return field(found, 'enum') === undefined ? null : textsOf(field(found, 'enum'));
}

/** A text is enclosed by two lines with its name and a marker of 32 hexadecimal digits. */
function textsIn(
  messages: readonly { readonly role: string; readonly content: string }[],
  names: readonly string[],
): Judgment['texts'] {
  const content = messages.find(({ role }) => role === 'user')?.content ?? '';
  const mark = /\b[0-9a-f]{32}\b/.exec(content)?.[0] ?? '';
  return names.flatMap((name) => {
    const [open, close] = [`<<< ${name} ${mark}\n`, `\n>>> ${name} ${mark}`];
    const start = content.indexOf(open);
    const end = start < 0 ? -1 : content.indexOf(close, start);
    return end < 0 ? [] : [{ input: name, text: content.slice(start + open.length, end) }];
  });
}
