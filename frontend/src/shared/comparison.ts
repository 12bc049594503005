import type { Copy } from "./copy";
import { keptUnder, shows, valuesOf } from "./kept";
import { askToLook, isOlder, putBackOver } from "./reconcile";

/** A form that was not saved, shown again: what the person typed, beside the saved words where both changed the same. */
export class Comparison {
  /** Says that the person has compared; nothing is sent before. */
  button: HTMLElement | null = null;

  constructor(
    readonly host: HTMLElement,
    readonly copy: Copy,
    readonly looked: () => void,
  ) {}

  /** The page shows a refused form itself, after a conflict with a button named `over`. */
  holdOn(form: HTMLFormElement, isConflict: boolean): void {
    this.copy.base = keptUnder(this.copy.key)?.base ?? null;
    this.copy.isHeld = isConflict;
    const over = form.elements.namedItem("over");
    if (isConflict && over instanceof HTMLElement) this.button = over;
  }

  /** Put back what was not sent; where a conflict is left, or the page has moved on since, the person looks first. */
  restore(form: HTMLFormElement): "" | "restored" | "reconcile" {
    const kept = this.copy.take();
    if (!kept) return "";
    const now = valuesOf(form);
    const theirs = shows(form, kept) ? null : putBackOver(form, kept);
    if (!theirs || valuesOf(form).toString() === now.toString()) {
      this.copy.drop();
      return "";
    }
    if (!theirs.size || !(kept.refused || isOlder(form, kept))) return "restored";
    this.copy.base = kept.base;
    this.copy.isHeld = true;
    this.button = askToLook(this.host, form, theirs, () => {
      this.copy.isHeld = false;
      this.copy.base = now;
      this.button = null;
      this.looked();
    });
    this.button.scrollIntoView({ block: "center" });
    return "reconcile";
  }
}
