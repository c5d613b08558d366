/**
 * Sets of the numbers below a fixed count, one bit each. Proofs about branches use a few operations on such sets;
 * checking each pair of branches for each case would take minutes for a large table.
 */
export type Bits = Uint32Array;

export class BitSets {
  readonly count: number;
  readonly #words: number;

  constructor(count: number) {
    this.count = count;
    this.#words = Math.ceil(count / 32);
  }

  none(): Bits {
    return new Uint32Array(this.#words);
  }

  all(): Bits {
    const bits = new Uint32Array(this.#words).fill(0xffff_ffff);
    const rest = this.count % 32;
    // INVARIANT: the bits after the last number are never set, so no set holds a number that is out of range.
    if (rest > 0) bits[this.#words - 1] = 2 ** rest - 1;
    return bits;
  }

  where(holds: (number: number) => boolean): Bits {
    const bits = this.none();
    for (let number = 0; number < this.count; number++)
      if (holds(number)) bits[number >>> 5] = (bits[number >>> 5] ?? 0) | (1 << (number & 31));
    return bits;
  }

  not(bits: Bits): Bits {
    return this.without(this.all(), bits);
  }

  and(left: Bits, right: Bits): Bits {
    return left.map((word, index) => word & (right[index] ?? 0));
  }

  or(left: Bits, right: Bits): Bits {
    return left.map((word, index) => word | (right[index] ?? 0));
  }

  without(left: Bits, right: Bits): Bits {
    return left.map((word, index) => word & ~(right[index] ?? 0));
  }

  /** The least number that is in `left` and, if given, in `right`; null when there is none. */
  first(left: Bits, right: Bits = left): number | null {
    for (let index = 0; index < this.#words; index++) {
      const word = ((left[index] ?? 0) & (right[index] ?? 0)) >>> 0;
      if (word !== 0) return index * 32 + (31 - Math.clz32(word & -word));
    }
    return null;
  }

  /** Whether `left` holds a number that `right` does not. */
  isBeyond(left: Bits, right: Bits): boolean {
    for (let index = 0; index < this.#words; index++)
      if (((left[index] ?? 0) & ~(right[index] ?? 0)) !== 0) return true;
    return false;
  }
}
