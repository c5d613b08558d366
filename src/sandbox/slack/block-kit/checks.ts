/**
 * The building blocks of the Block Kit rules: a check looks at one value and adds a complaint for each thing that Slack
 * would refuse. Complaints carry the JSON pointer that Slack reports.
 */

/** Adds complaints about `value`, found at the JSON pointer `at`. */
export type Check = (value: unknown, at: string, complaints: string[]) => void;

type Fields = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The own property `name`, or undefined; inherited ones such as `constructor` are ignored. */
export function own(value: unknown, name: string): unknown {
  return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

/** The own property `name` if it is text, otherwise the empty string. */
export function ownText(value: unknown, name: string): string {
  const found = own(value, name);
  return typeof found === 'string' ? found : '';
}

export function complain(complaints: string[], at: string, message: string): void {
  complaints.push(`[ERROR] ${message} [json-pointer:${at}]`);
}

/** Text of `min` to `max` characters, counted as code points. */
export const text =
  (max: number, min = 1): Check =>
  (value, at, complaints) => {
    if (typeof value !== 'string') {
      complain(complaints, at, 'must be a string');
      return;
    }
    const length = [...value].length;
    if (length < min) complain(complaints, at, `must be more than ${min - 1} characters`);
    if (length > max) complain(complaints, at, `must be less than ${max + 1} characters`);
  };

export const oneOf =
  (...allowed: readonly string[]): Check =>
  (value, at, complaints) => {
    if (typeof value !== 'string' || !allowed.includes(value))
      complain(complaints, at, `must be one of: ${allowed.join(', ')}`);
  };

export const boolean: Check = (value, at, complaints) => {
  if (typeof value !== 'boolean') complain(complaints, at, 'must be a boolean');
};

export const whole =
  (min: number, max: number): Check =>
  (value, at, complaints) => {
    if (typeof value !== 'number' || !Number.isInteger(value)) complain(complaints, at, 'must be an integer');
    else if (value < min || value > max) complain(complaints, at, `must be between ${min} and ${max}`);
  };

export const number: Check = (value, at, complaints) => {
  if (typeof value !== 'number' || !Number.isFinite(value)) complain(complaints, at, 'must be a number');
};

export const address =
  (max: number): Check =>
  (value, at, complaints) => {
    text(max)(value, at, complaints);
    if (typeof value === 'string' && !URL.canParse(value)) complain(complaints, at, 'must be a valid URL');
  };

export const listOf =
  (item: Check, max: number, min = 0): Check =>
  (value, at, complaints) => {
    if (!Array.isArray(value)) {
      complain(complaints, at, 'must be an array');
      return;
    }
    if (value.length > max) complain(complaints, at, `no more than ${max} items allowed`);
    if (value.length < min) complain(complaints, at, `no fewer than ${min} items allowed`);
    value.forEach((entry: unknown, index) => {
      item(entry, `${at}/${index}`, complaints);
    });
  };

/** A record with these fields and no others; Slack refuses unknown fields. */
export const record = (
  required: Readonly<Record<string, Check>>,
  optional: Readonly<Record<string, Check>> = {},
): Check => {
  const known = new Map([...Object.entries(required), ...Object.entries(optional)]);
  return (value, at, complaints) => {
    if (!isObject(value)) {
      complain(complaints, at, 'must be an object');
      return;
    }
    for (const name of Object.keys(required)) {
      if (!Object.hasOwn(value, name)) complain(complaints, at, `missing required field: ${name}`);
    }
    for (const [name, entry] of Object.entries(value)) {
      const check = known.get(name);
      if (check === undefined) complain(complaints, at, `invalid additional property: ${name}`);
      else check(entry, `${at}/${name}`, complaints);
    }
  };
};

/** A record whose `type` selects the check in `kinds` that it must satisfy. */
export const typed =
  (kinds: ReadonlyMap<string, Check>): Check =>
  (value, at, complaints) => {
    if (!isObject(value)) {
      complain(complaints, at, 'must be an object');
      return;
    }
    const type = own(value, 'type');
    if (type === undefined) {
      complain(complaints, at, 'missing required field: type');
      return;
    }
    const check = typeof type === 'string' ? kinds.get(type) : undefined;
    if (check === undefined) complain(complaints, at, `unsupported type: ${String(type)}`);
    else check(value, at, complaints);
  };

export const isExactly = (type: string): Check => oneOf(type);

/** Both rules hold. */
export const both =
  (first: Check, second: Check): Check =>
  (value, at, complaints) => {
    first(value, at, complaints);
    second(value, at, complaints);
  };

/** At least one of the named fields is present. */
export const needsOneOf =
  (...names: readonly string[]): Check =>
  (value, at, complaints) => {
    if (!names.some((name) => own(value, name) !== undefined))
      complain(complaints, at, `must have one of: ${names.join(', ')}`);
  };

/** Refuses a type that Slack accepts but the bot never sends. To use it, add it to the stand-in first. */
export const leftOut =
  (type: string): Check =>
  (_value, at, complaints) => {
    complain(complaints, at, `the sandbox leaves out the type ${type}, which the bot never sends`);
  };
