/**
 * The short name of a type for use in a sentence, without the possible values of a text.
 */
import { describeType, type Type } from '../../kernel/value.ts';

export function kindName(type: Type): string {
  switch (type.kind) {
    case 'text':
      return 'text';
    case 'number':
    case 'duration':
    case 'time':
    case 'money':
      return describeType(type);
    case 'boolean':
      return 'a yes or no';
    case 'list':
    case 'record':
      return `a ${type.kind}`;
  }
}
