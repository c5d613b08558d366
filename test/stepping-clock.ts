/**
 * A clock that is set while time passes, as a time server does: it shows another time from then on, and what sleeps
 * sleeps as long as it would have.
 */
import { SimulatedClock, type Instant } from '../src/kernel/clock.ts';

export class SteppingClock extends SimulatedClock {
  #ahead = 0;

  /** @param ms how much later it shows from now on; earlier, when below zero */
  step(ms: number): void {
    this.#ahead += ms;
  }

  /** Lets time pass, whatever the clock shows. */
  async pass(ms: number): Promise<void> {
    await this.advanceTo(this.now() + ms);
  }

  override now(): Instant {
    return super.now() + this.#ahead;
  }

  override nextWake(): Instant | null {
    const wake = super.nextWake();
    return wake === null ? null : wake + this.#ahead;
  }

  override async advanceTo(instant: Instant): Promise<void> {
    await super.advanceTo(instant - this.#ahead);
  }
}
