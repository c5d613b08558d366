/**
 * The check digits of carriers' PRO numbers. There is no common scheme; these are published ones.
 */

import { normalOf, PRO } from '../../kernel/identifier.ts';

type Scheme = 'mod7' | 'mod11' | 'mod10' | 'none';

export type Carrier = {
  readonly scac: string;
  readonly name: string;
  /**
   * `mod7`: nine digits, the last is the first eight modulo 7. `mod11`: 3-6-1, the last is 11 less the middle six
   * modulo 11, with 10 as X and 11 as 0. `mod10`: ten digits, weights 3 and 1. `none`: the carrier has no check digit.
   */
  readonly scheme: Scheme;
};

/** `unknown` for a carrier without a check digit, or an unknown carrier. */
export function checkPro(carrier: Carrier | undefined, written: string): 'valid' | 'invalid' | 'unknown' {
  const pro = normalOf(written, PRO) ?? '';
  switch (carrier?.scheme) {
    case 'mod7':
      return said(/^\d{9}$/.test(pro) && Number(pro.slice(0, 8)) % 7 === Number(pro[8]));
    case 'mod11': {
      const digit = (11 - (Number(pro.slice(3, 9)) % 11)) % 11;
      return said(/^\d{9}[\dX]$/.test(pro) && pro[9] === (digit === 10 ? 'X' : String(digit)));
    }
    case 'mod10': {
      const sum = [...pro.slice(0, 9)].reduce(
        (total, digit, index) => total + Number(digit) * (index % 2 === 0 ? 3 : 1),
        0,
      );
      return said(/^\d{10}$/.test(pro) && (10 - (sum % 10)) % 10 === Number(pro[9]));
    }
    default:
      return 'unknown';
  }
}

const said = (isRight: boolean): 'valid' | 'invalid' => (isRight ? 'valid' : 'invalid');
