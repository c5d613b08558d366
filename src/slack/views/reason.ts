/** What is wrong with a reason or note, as a sentence for its field; null when it is acceptable. */
import { reasonCharactersMax, reasonCharactersMin } from '../../kernel/limits.ts';

export function problemOfReason(reason: string): string | null {
  const length = [...reason].length;
  if (length < reasonCharactersMin)
    return `Please write at least ${reasonCharactersMin} characters, so a later reader understands it`;
  if (length > reasonCharactersMax) return `Please write at most ${reasonCharactersMax} characters`;
  return null;
}
