import type { PersonMark } from '../../kernel/person-mark.ts';

/** After a value that says who sends the case: what follows for someone of `people.yaml`. */
export const namedText = (names: readonly PersonMark[] | undefined): string =>
  names === undefined || names.length === 0 ? '' : ', who approves nothing in the case';
