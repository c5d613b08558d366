/**
 * Literals that CEL reads and that mean something else to an author: `0012`, which is the text of an identifier, and
 * `null`.
 */
import type { ASTNode } from '@marcbachmann/cel-js';

/** What to say about a number with zeros in front; null for any other literal. */
export function zerosInFront(written: string): { readonly message: string; readonly suggestion: string } | null {
  if (!/^0\d/.test(written)) return null;
  return {
    message: `\`${written}\` has zeros in front, and a number has none`,
    suggestion: `Write \`"${written}"\` for the text, or \`${Number(written)}\` for the number`,
  };
}

/** What to write instead of a comparison with `null`; null when it is none. */
export function comparedWithNull(text: string, tree: ASTNode, sides: readonly ASTNode[]): string | null {
  if (tree.op !== '==' && tree.op !== '!=') return null;
  const path = sides.find(({ op }) => op === '.');
  if (path === undefined || !sides.some(({ op, args }) => op === 'value' && args === null)) return null;
  const has = `has(${text.slice(path.start, path.end)})`;
  if (tree.op === '!=') return `Write \`${has}\``;
  return `Write \`!${has}\`${text.slice(0, tree.start).trim() === '' ? ', the whole condition in single quotes' : ''}`;
}
