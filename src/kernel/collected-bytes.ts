/**
 * The bytes of a body that arrives in chunks, in one buffer that grows. A list of chunks would cost some hundred bytes
 * for each chunk, however small: a body of one megabyte could take 100.
 */

/** Bytes of the first buffer; most bodies arrive in one chunk. */
const FIRST_BYTES = 1_024;

export class CollectedBytes {
  readonly #max: number;
  #buffer = Buffer.alloc(0);
  #size = 0;

  /** @param max bytes; of a longer body nothing is held */
  constructor(max: number) {
    this.#max = max;
  }

  add(chunk: Uint8Array): void {
    const end = this.#size + chunk.length;
    if (end > this.#max) this.drop();
    else {
      if (end > this.#buffer.length) this.#grow(end);
      this.#buffer.set(chunk, this.#size);
    }
    this.#size = end;
  }

  /** Bytes that were added, those that are not held included. */
  get size(): number {
    return this.#size;
  }

  get isTooLarge(): boolean {
    return this.#size > this.#max;
  }

  /** Bytes of memory taken: at most twice `size`, apart from the first buffer. */
  get held(): number {
    return this.#buffer.length;
  }

  /** What was added; nothing if it was too large. */
  get bytes(): Buffer {
    return this.isTooLarge ? Buffer.alloc(0) : this.#buffer.subarray(0, this.#size);
  }

  /** Frees the memory. */
  drop(): void {
    this.#buffer = Buffer.alloc(0);
  }

  /** Twice as large each time, so that each byte is copied about once more, in however many chunks it came. */
  #grow(needed: number): void {
    const larger = Buffer.alloc(Math.min(this.#max, Math.max(needed, 2 * this.#buffer.length, FIRST_BYTES)));
    larger.set(this.#buffer.subarray(0, this.#size));
    this.#buffer = larger;
  }
}
