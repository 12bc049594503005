import { bodyOf, isConflict, show, shutOut } from "../shared/answer";
import { announce, clock, define, part, say, token } from "../shared/element";
import { isHeldElsewhere, keep, keptUnder, keyOf, merged, putBack, saysTheSame, shows, valuesOf } from "../shared/kept";
import { askToLook, buttonThatSays, wordsOf } from "../shared/reconcile";
import { awaitAnswer } from "../shared/sent";

/**
 * <tj-autosave action="/…/draft/"><form>…<p data-status></p></form></tj-autosave>
 * Sends the form to `action` a moment after the last change; 2xx means saved (JSON {version} renews the hidden
 * `version` field, {shown} what elements show from now on, by id), 409 that it was changed elsewhere unless its {code} says
 * otherwise, other refusals with {message, shown} why it was not saved; with Retry-After ({seconds}) it is sent again by itself. What cannot be sent, or was not yet when the page is left, stays in this
 * browser until it can, and is tried again when the line or the person comes back; a form sent by its button keeps its
 * copy until a good answer came. After a conflict nothing is sent by itself before the person has compared both; where
 * only different fields were changed, both changes stay. A page that shows a refused form says so with
 * data-refused="conflict" (its button named `over` sends the form all the same) or "invalid": its copy stays as well.
 * [data-take-saved] gives up what was typed. Words: data-text-saved ({time}) saving offline failed unkept conflict signin stale
 * restored reconcile look, theirs ({text}) compare confirm drop.
 * Events: tj-autosave:saved, tj-autosave:conflict.
 */
export class Autosave extends HTMLElement {
  #timer = 0;
  #sending = false;
  #again = false;
  #submit: (() => void) | null = null;
  #last = "";
  /** It was changed elsewhere meanwhile, and the person has not compared yet. */
  #held = false;
  #compared: HTMLElement | null = null;
  /** What the page said before the person typed. */
  #base: URLSearchParams | null = null;
  /** What this window kept last. */
  #own: string | null = null;
  #isGivenUp = false;
  readonly #back = (): void => this.#schedule(0);
  readonly #leave = (): void => {
    const form = this.#form;
    if (!form || valuesOf(form).toString() === this.#last) return;
    this.#keep(valuesOf(form));
  };
  readonly #onClick = (event: MouseEvent): void => {
    const way = event.target instanceof Element ? event.target.closest("[data-take-saved]") : null;
    if (!way) return;
    // Opened in another tab the saved words are only looked at, and this page stays.
    if (way instanceof HTMLAnchorElement && (event.ctrlKey || event.metaKey || event.shiftKey)) return;
    localStorage.removeItem(this.#key);
    this.#isGivenUp = true;
    if (!(way instanceof HTMLAnchorElement)) loadAnew();
  };

  get #form(): HTMLFormElement | null {
    return this.querySelector("form") ?? this.closest("form");
  }

  get #key(): string {
    return keyOf(this.getAttribute("action") ?? "");
  }

  connectedCallback(): void {
    const form = this.#form;
    if (!form) return;
    this.#base = valuesOf(form);
    this.#last = this.#base.toString();
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
      return;
    }
    if (this.#sending) {
      // The answer under way renews the version: a form sent before it would meet its own save as a conflict.
      event.preventDefault();
      this.#submit = () => form.requestSubmit(event.submitter);
      return;
    }
    if (this.#isElsewhere) return;
    this.#keep(valuesOf(form));
    awaitAnswer(this.#key);
  }

  async #save(): Promise<void> {
    const form = this.#form;
    if (!form) return;
    if (this.#sending) {
      this.#again = true;
      return;
    }
    const values = valuesOf(form);
    if (values.toString() === this.#last) return;
    if (this.#held) {
      this.#keep(values);
      return;
    }
    this.#sending = true;
    this.#tell("", "saving");
    try {
      const answer = await fetch(this.getAttribute("action") ?? "", {
        method: "POST",
        body: values,
        headers: { "X-CSRFToken": token(this), Accept: "application/json" },
      });
      if (answer.ok && !answer.redirected) await this.#saved(form, values, answer);
      else if (answer.headers.has("Retry-After")) this.#later(answer, values);
      else await this.#refused(answer, values);
    } catch {
      if (this.#keep(values)) this.#tell("bad", "offline", { time: clock() });
    }
    this.#sending = false;
    const submit = this.#submit;
    this.#submit = null;
    if (submit) submit();
    else if (this.#again) {
      this.#again = false;
      this.#schedule();
    }
  }

  async #saved(form: HTMLFormElement, values: URLSearchParams, answer: Response): Promise<void> {
    this.#last = values.toString();
    this.#base = values;
    if (!this.#isElsewhere) localStorage.removeItem(this.#key);
    this.#tell("", "saved", { time: clock() });
    const body = await bodyOf(answer);
    show(body.shown);
    const version = form.elements.namedItem("version");
    if (body.version !== undefined && version instanceof HTMLInputElement) {
      version.value = String(body.version);
      values.set("version", version.value);
      this.#last = values.toString();
    }
    announce(this, "tj-autosave:saved", body);
  }

  #later(answer: Response, values: URLSearchParams): void {
    this.#keep(values);
    this.#schedule(1000 * (Number(answer.headers.get("Retry-After")) || 1));
  }

  async #refused(answer: Response, values: URLSearchParams): Promise<void> {
    const body = await bodyOf(answer);
    this.#held = isConflict(answer.status, body);
    const isKept = this.#keep(values);
    const shut = answer.redirected ? "signin" : shutOut(answer.status, answer.headers.get("Content-Type"));
    show(body.shown);
    if (isKept) this.#tell("bad", shut ?? (this.#held ? "conflict" : "failed"), {}, shut || this.#held ? "" : body.message);
    else this.#tell("bad", "unkept", {}, body.message);
    if (this.#held) announce(this, "tj-autosave:conflict");
  }

  /** A conflict that another window of this browser keeps is not written over, nor given up, by one that has none. */
  get #isElsewhere(): boolean {
    return !this.#held && isHeldElsewhere(this.#key, this.#own);
  }

  #keep(values: URLSearchParams): boolean {
    if (this.#isGivenUp) return true;
    const isKept = !this.#isElsewhere && keep(this.#key, { values, refused: this.#held, base: this.#base });
    if (isKept) this.#own = localStorage.getItem(this.#key);
    else this.#tell("bad", "unkept");
    return isKept;
  }

  /** A form that comes back refused is saved nowhere: its copy stays, and its page can be loaded anew or returned to. */
  #holdOn(form: HTMLFormElement, isConflict: boolean): void {
    this.#base = keptUnder(this.#key)?.base ?? null;
    this.#last = "";
    this.#held = isConflict;
    const over = form.elements.namedItem("over");
    if (isConflict && over instanceof HTMLElement) this.#compared = over;
    if (isConflict) this.#tell("bad", "reconcile");
    if (this.#keep(valuesOf(form))) history.replaceState(history.state, "", location.href);
  }

  /** Put back what was not sent; where a conflict is left, or the page has moved on since, the person looks first. */
  #restore(form: HTMLFormElement): void {
    const kept = keptUnder(this.#key);
    if (!kept) return;
    this.#own = localStorage.getItem(this.#key);
    if (shows(form, kept)) return localStorage.removeItem(this.#key);
    const version = form.elements.namedItem("version");
    const isNewer = version instanceof HTMLInputElement && kept.values.get("version") !== version.value;
    const now = valuesOf(form);
    const words = wordsOf(form);
    putBack(form, merged(form, kept));
    const mine = wordsOf(form);
    const isDisputed = (name: string): boolean => mine.get(name) !== words.get(name) && !(kept.base && saysTheSame(name, now, kept.base));
    const theirs = new Map([...words].filter(([name]) => isDisputed(name)));
    if (valuesOf(form).toString() === this.#last) localStorage.removeItem(this.#key);
    else if ((kept.refused || isNewer) && theirs.size) {
      this.#base = kept.base;
      this.#compare(form, theirs, now);
    } else {
      this.#tell("", "restored");
      this.#schedule(0);
    }
  }

  #compare(form: HTMLFormElement, theirs: Map<string, string>, now: URLSearchParams): void {
    this.#held = true;
    this.#tell("bad", "reconcile");
    this.#compared = askToLook(this, form, theirs, () => {
      this.#held = false;
      this.#compared = null;
      this.#base = now;
      this.#tell("", "");
      this.#schedule(0);
    });
    this.#compared.scrollIntoView({ block: "center" });
  }

  #lookButton(): HTMLButtonElement {
    const button = buttonThatSays(say(this, "look"));
    button.addEventListener("click", () => {
      if (this.#compared) this.#compared.focus();
      else loadAnew();
    });
    return button;
  }

  #tell(state: "" | "bad", name: string, values: Record<string, string> = {}, why = ""): void {
    const status = part(this, "status");
    if (!status) return;
    status.dataset["state"] = state;
    status.textContent = `${why} ${say(this, name, values)}`.trim();
    if (name === "conflict" || name === "reconcile") status.append(this.#lookButton());
  }
}

/** The page anew, without its place: a form that was sent is not sent again. */
function loadAnew(): void {
  location.replace(location.pathname + location.search);
}

define("tj-autosave", Autosave);
