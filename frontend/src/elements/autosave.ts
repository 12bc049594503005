import { type Answer, show } from "../shared/answer";
import { Copy } from "../shared/copy";
import { announce, clock, define, part, say, token } from "../shared/element";
import { keptUnder, keyOf, shows, valuesOf } from "../shared/kept";
import { askToLook, buttonThatSays, isOlder, putBackOver } from "../shared/reconcile";
import { type Outcome, send } from "../shared/sending";
import { awaitAnswer } from "../shared/sent";

/**
 * <tj-autosave action="/…/draft/"><form>…<p data-status></p></form></tj-autosave>
 * Sends the form to `action` a moment after the last change; 2xx means saved (JSON {version} renews the hidden
 * `version` field, {shown} what elements show from now on, by id), 409 that it was changed elsewhere unless its {code}
 * says otherwise, other refusals with {message, shown} why it was not saved; with Retry-After ({seconds}) it is sent
 * again by itself. What cannot be sent, or was not yet when the page is left, stays in this browser (copy.ts) until it
 * can, and is tried again when the line or the person comes back; a form sent by its button keeps its copy until a good
 * answer came. After a conflict nothing is sent by itself before the person has compared both (reconcile.ts); where only
 * different fields were changed, both changes stay. A page that shows a refused form says so with
 * data-refused="conflict" (its button named `over` sends the form all the same) or "invalid": its copy stays as well.
 * [data-take-saved] gives up what was typed. Words: data-text-saved ({time}) saving offline failed unkept conflict
 * signin stale restored reconcile look, theirs ({text}) compare confirm drop.
 * Events: tj-autosave:saved, tj-autosave:conflict.
 */
export class Autosave extends HTMLElement {
  #copy = new Copy("");
  #timer = 0;
  #sending = false;
  #again = false;
  #submit: (() => void) | null = null;
  #last = "";
  #compared: HTMLElement | null = null;
  readonly #back = (): void => this.#schedule(0);
  readonly #leave = (): void => {
    const form = this.#form;
    if (form && valuesOf(form).toString() !== this.#last) this.#keep(valuesOf(form));
  };
  readonly #onClick = (event: MouseEvent): void => {
    const way = event.target instanceof Element ? event.target.closest("[data-take-saved]") : null;
    // Opened in another tab the saved words are only looked at, and this page stays.
    if (!way || (way instanceof HTMLAnchorElement && (event.ctrlKey || event.metaKey || event.shiftKey))) return;
    this.#copy.giveUp();
    if (!(way instanceof HTMLAnchorElement)) loadAnew();
  };

  get #form(): HTMLFormElement | null {
    return this.querySelector("form") ?? this.closest("form");
  }

  connectedCallback(): void {
    const form = this.#form;
    if (!form) return;
    this.#copy = new Copy(keyOf(this.getAttribute("action") ?? ""));
    this.#copy.base = valuesOf(form);
    this.#last = this.#copy.base.toString();
    if (this.dataset["refused"]) this.#holdOn(form, this.dataset["refused"] === "conflict");
    else this.#restore(form);
    const changed = (event: Event): void => {
      if (!(event instanceof InputEvent && event.isComposing)) this.#schedule();
    };
    for (const name of ["input", "change"]) form.addEventListener(name, changed);
    form.addEventListener("compositionend", () => this.#schedule());
    form.addEventListener("submit", (event) => this.#onSubmit(form, event));
    for (const name of ["online", "focus"]) window.addEventListener(name, this.#back);
    window.addEventListener("pagehide", this.#leave);
    document.addEventListener("click", this.#onClick);
  }

  disconnectedCallback(): void {
    window.clearTimeout(this.#timer);
    for (const name of ["online", "focus"]) window.removeEventListener(name, this.#back);
    window.removeEventListener("pagehide", this.#leave);
    document.removeEventListener("click", this.#onClick);
  }

  #schedule(wait = Number(this.getAttribute("delay") ?? 1500)): void {
    window.clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => void this.#save(), wait);
  }

  #onSubmit(form: HTMLFormElement, event: SubmitEvent): void {
    if (event.defaultPrevented) return;
    window.clearTimeout(this.#timer);
    if (this.#compared && event.submitter !== this.#compared) {
      event.preventDefault();
      this.#compared.focus();
    } else if (this.#sending) {
      // The answer under way renews the version: a form sent before it would meet its own save as a conflict.
      event.preventDefault();
      this.#submit = () => form.requestSubmit(event.submitter);
    } else if (!this.#copy.isElsewhere) {
      this.#keep(valuesOf(form));
      awaitAnswer(this.#copy.key);
    }
  }

  async #save(): Promise<void> {
    const form = this.#form;
    if (!form) return;
    this.#again ||= this.#sending;
    const values = valuesOf(form);
    if (this.#sending || values.toString() === this.#last) return;
    if (this.#copy.isHeld) {
      this.#keep(values);
      return;
    }
    this.#sending = true;
    this.#tell("", "saving");
    this.#settle(form, values, await send(this.getAttribute("action") ?? "", values, token(this)));
    this.#sending = false;
    const [submit, again] = [this.#submit, this.#again];
    this.#submit = null;
    if (submit) submit();
    else if (again) {
      this.#again = false;
      this.#schedule();
    }
  }

  #settle(form: HTMLFormElement, values: URLSearchParams, outcome: Outcome): void {
    if ("body" in outcome) show(outcome.body.shown);
    if (outcome.kind === "saved") return this.#saved(form, values, outcome.body);
    this.#copy.isHeld = outcome.kind === "conflict";
    const why = outcome.kind === "failed" ? outcome.body.message : "";
    if (this.#keep(values, why) && outcome.kind !== "later") this.#tell("bad", outcome.kind, { time: clock() }, why);
    if (outcome.kind === "later") this.#schedule(1000 * outcome.seconds);
    if (outcome.kind === "conflict") announce(this, "tj-autosave:conflict");
  }

  #saved(form: HTMLFormElement, values: URLSearchParams, body: Answer): void {
    const version = form.elements.namedItem("version");
    if (body.version !== undefined && version instanceof HTMLInputElement) {
      version.value = String(body.version);
      values.set("version", version.value);
    }
    this.#last = values.toString();
    this.#copy.base = values;
    this.#copy.drop();
    this.#tell("", "saved", { time: clock() });
    announce(this, "tj-autosave:saved", body);
  }

  #keep(values: URLSearchParams, why = ""): boolean {
    const isKept = this.#copy.keep(values);
    if (!isKept) this.#tell("bad", "unkept", {}, why);
    return isKept;
  }

  /** A form that comes back refused is saved nowhere: its copy stays, and its page can be loaded anew or returned to. */
  #holdOn(form: HTMLFormElement, isConflict: boolean): void {
    this.#copy.base = keptUnder(this.#copy.key)?.base ?? null;
    this.#last = "";
    this.#copy.isHeld = isConflict;
    const over = form.elements.namedItem("over");
    if (isConflict && over instanceof HTMLElement) this.#compared = over;
    if (isConflict) this.#tell("bad", "reconcile");
    if (this.#keep(valuesOf(form))) history.replaceState(history.state, "", location.href);
  }

  /** Put back what was not sent; where a conflict is left, or the page has moved on since, the person looks first. */
  #restore(form: HTMLFormElement): void {
    const kept = this.#copy.take();
    if (!kept) return;
    if (shows(form, kept)) return this.#copy.drop();
    const now = valuesOf(form);
    const theirs = putBackOver(form, kept);
    if (valuesOf(form).toString() === this.#last) this.#copy.drop();
    else if ((kept.refused || isOlder(form, kept)) && theirs.size) {
      this.#copy.base = kept.base;
      this.#compare(form, theirs, now);
    } else {
      this.#tell("", "restored");
      this.#schedule(0);
    }
  }

  #compare(form: HTMLFormElement, theirs: Map<string, string>, now: URLSearchParams): void {
    this.#copy.isHeld = true;
    this.#tell("bad", "reconcile");
    this.#compared = askToLook(this, form, theirs, () => {
      this.#copy.isHeld = false;
      this.#copy.base = now;
      this.#compared = null;
      this.#tell("", "");
      this.#schedule(0);
    });
    this.#compared.scrollIntoView({ block: "center" });
  }

  #tell(state: "" | "bad", name: string, values: Record<string, string> = {}, why = ""): void {
    const status = part(this, "status");
    if (!status) return;
    status.dataset["state"] = state;
    status.textContent = `${why} ${say(this, name, values)}`.trim();
    if (name !== "conflict" && name !== "reconcile") return;
    const look = buttonThatSays(say(this, "look"));
    look.addEventListener("click", () => (this.#compared ? this.#compared.focus() : loadAnew()));
    status.append(look);
  }
}

/** The page anew, without its place: a form that was sent is not sent again. */
function loadAnew(): void {
  location.replace(location.pathname + location.search);
}

define("tj-autosave", Autosave);
