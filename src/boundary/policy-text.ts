/**
 * Locates the policies of a file, and the annotations, scope and conditions of each.
 *
 * The engine's JSON has no positions, and may drop an annotation named like a prototype property, so the file is
 * tokenised again here. This never decides what a policy means, only where it is.
 */

export type PolicyText = {
  /** Offset of the first token in the file. */
  readonly start: number;
  /** From the first token to the semicolon, exactly as signed by the reviewer. */
  readonly text: string;
  readonly annotations: readonly {
    readonly name: string;
    readonly start: number /** Of its text, within the quotes. */;
    readonly valueStart: number;
  }[];
  /** Offset in the file of `permit` or `forbid`. */
  readonly effectStart: number;
  /** From the end of the scope to the semicolon: the conditions; empty when there are none. */
  readonly condition: string;
  readonly conditionStart: number;
  /** Offsets of `?principal` and `?resource`, which make it a template. */
  readonly slots: readonly number[];
  /** All tokens, with offsets in the file. */
  readonly tokens: readonly Token[];
};

export type Token = { readonly kind: 'text' | 'name' | 'mark'; readonly text: string; readonly start: number };

/** The policies of a file that the engine has accepted as Cedar, in file order. */
export function splitPolicies(source: string): readonly PolicyText[] {
  const policies: PolicyText[] = [];
  let tokens: Token[] = [];
  for (const token of tokensOf(source)) {
    tokens.push(token);
    if (token.text !== ';' || token.kind !== 'mark') continue;
    policies.push(policyOf(source, tokens, token.start));
    tokens = [];
  }
  return policies;
}

/** Offset of the first token in the conditions with this text, or of the policy when there is none. */
export function locate(policy: PolicyText, text: string): number {
  const quoted = JSON.stringify(text);
  const found = policy.tokens.find(
    (token) => token.start >= policy.conditionStart && (token.text === text || token.text === quoted),
  );
  return found?.start ?? policy.start;
}

/** Offset in the conditions of a path below `context`, such as `args.amount.minor`, or of the policy when it has none. */
export function locatePath(policy: PolicyText, path: string): number {
  const wanted = ['context', ...path.split('.')].flatMap((name, index) => (index === 0 ? [name] : ['.', name]));
  const found = policy.tokens.find(
    ({ start }, index) =>
      start >= policy.conditionStart && wanted.every((part, offset) => policy.tokens[index + offset]?.text === part),
  );
  return found?.start ?? policy.start;
}

function policyOf(source: string, tokens: readonly Token[], end: number): PolicyText {
  const start = tokens[0]?.start ?? end;
  const annotations = tokens.flatMap((token, index) => {
    const name = tokens[index + 1];
    const value = tokens[index + 3];
    const valueStart = value?.kind === 'text' ? value.start + 1 : token.start;
    return isMark(token, '@') && name !== undefined ? [{ name: name.text, start: token.start, valueStart }] : [];
  });
  const effect = tokens.find(
    (token, index) =>
      token.kind === 'name' && ['permit', 'forbid'].includes(token.text) && !isMark(tokens[index - 1], '@'),
  );
  const effectStart = effect?.start ?? start;
  const conditionStart = endOfScope(tokens, effectStart) ?? end;
  return {
    start,
    text: source.slice(start, end + 1),
    annotations,
    effectStart,
    condition: source.slice(conditionStart, end).trim(),
    conditionStart,
    slots: tokens.filter((token) => isMark(token, '?')).map((token) => token.start),
    tokens,
  };
}

function endOfScope(tokens: readonly Token[], effectStart: number): number | null {
  let depth = 0;
  for (const token of tokens) {
    if (token.start < effectStart) continue;
    if (isMark(token, '(')) depth++;
    if (isMark(token, ')') && --depth === 0) return token.start + 1;
  }
  return null;
}

function isMark(token: Token | undefined, mark: string): boolean {
  return token?.kind === 'mark' && token.text === mark;
}

/** White space, a comment, a text, a name, or one mark; sticky, so each character is read once. */
const TOKEN = /(\s+|\/\/[^\n]*)|("(?:[^"\\]|\\[\s\S])*")|([A-Za-z_][A-Za-z0-9_]*)|([\s\S])/y;

export function* tokensOf(source: string): Generator<Token> {
  TOKEN.lastIndex = 0;
  for (let start = 0; start < source.length; ) {
    TOKEN.lastIndex = start;
    const match = TOKEN.exec(source);
    if (match === null) return;
    const [all, blank, text, name] = match;
    if (blank === undefined)
      yield { kind: text !== undefined ? 'text' : name !== undefined ? 'name' : 'mark', text: all, start };
    start += all.length;
  }
}
