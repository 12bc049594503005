import { isHeldElsewhere, keep, keptUnder, type Kept } from "./kept";

/** The copy of one form that this window keeps in the browser, beside other windows with the same form. */
export class Copy {
  /** What the page said before the person typed. */
  base: URLSearchParams | null = null;
  /** It was changed elsewhere meanwhile, and the person has not compared yet. */
  isHeld = false;
  /** What this window kept last. */
  #own: string | null = null;
  #isGivenUp = false;

  constructor(readonly key: string) {}

  /** A conflict that another window of this browser keeps is not written over, nor given up, by one that has none. */
  get isElsewhere(): boolean {
    return !this.isHeld && isHeldElsewhere(this.key, this.#own);
  }

  /** False when nothing could be kept. */
  keep(values: URLSearchParams): boolean {
    if (this.#isGivenUp) return true;
    const isKept = !this.isElsewhere && keep(this.key, { values, refused: this.isHeld, base: this.base });
    if (isKept) this.#own = localStorage.getItem(this.key);
    return isKept;
  }

  /** What lies here, which is this window's from now on. */
  take(): Kept | null {
    this.#own = localStorage.getItem(this.key);
    return keptUnder(this.key);
  }

  drop(): void {
    if (!this.isElsewhere) localStorage.removeItem(this.key);
  }

  /** The person wants what is saved: whatever the form says is kept no more. */
  giveUp(): void {
    localStorage.removeItem(this.key);
    this.#isGivenUp = true;
  }
}
