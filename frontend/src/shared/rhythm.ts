/** When a form is sent in the background: a moment after the last change, one at a time, and again for what came meanwhile. */

export class Rhythm {
  #timer = 0;
  #isBusy = false;
  #again = false;
  #then: (() => void) | null = null;

  constructor(
    readonly delay: () => number,
    readonly save: () => Promise<void>,
  ) {}

  schedule(wait = this.delay()): void {
    this.stop();
    this.#timer = window.setTimeout(() => void this.#run(), wait);
  }

  stop(): void {
    window.clearTimeout(this.#timer);
  }

  /** Whether something is under way; then a step waits for its end. */
  putsOff(step: () => void): boolean {
    if (this.#isBusy) this.#then = step;
    return this.#isBusy;
  }

  async #run(): Promise<void> {
    this.#again = this.#isBusy;
    if (this.#isBusy) return;
    this.#isBusy = true;
    await this.save();
    this.#isBusy = false;
    const [then, again] = [this.#then, this.#again];
    this.#then = null;
    this.#again = false;
    if (then) then();
    else if (again) this.schedule();
  }
}

/** Tells when a person changes a form, comes back to its page (or the line does), and leaves. */
export function watch(form: HTMLFormElement, signal: AbortSignal, on: { change: () => void; back: () => void; leave: () => unknown }): void {
  const changed = (event: Event): void => {
    if (!(event instanceof InputEvent && event.isComposing)) on.change();
  };
  for (const name of ["input", "change", "compositionend"]) form.addEventListener(name, changed, { signal });
  for (const name of ["online", "focus"]) window.addEventListener(name, on.back, { signal });
  window.addEventListener("pagehide", on.leave, { signal });
}
