import { type Answer, show } from "../shared/answer";
import { Comparison } from "../shared/comparison";
import { Copy } from "../shared/copy";
import { announce, clock, define, part, say, token } from "../shared/element";
import { keyOf, renewVersion, valuesOf } from "../shared/kept";
import { buttonThatSays } from "../shared/reconcile";
import { Rhythm, watch } from "../shared/rhythm";
import { type Outcome, send } from "../shared/sending";
import { awaitAnswer } from "../shared/sent";

/**
 * <tj-autosave action="/…/draft/"><form>…<p data-status></p></form></tj-autosave>
 * Sends the form to `action` a moment after the last change; 2xx means saved (JSON {version} renews the hidden
 * `version` field, {shown} what elements show from now on, by id), 409 that it was changed elsewhere unless its {code}
 * says otherwise, other refusals with {message, shown} why it was not saved; with Retry-After ({seconds}) it is sent
 * again by itself. What cannot be sent, or was not yet when the page is left, stays in this browser (copy.ts) until it
 * can, and is tried again when the line or the person comes back; a form sent by its button keeps its copy until a good
 * answer came. After a conflict nothing is sent by itself before the person has compared both (comparison.ts); where only
 * different fields were changed, both changes stay. A page that shows a refused form says so with
 * data-refused="conflict" (its button named `over` sends the form all the same) or "invalid": its copy stays as well.
 * [data-take-saved] gives up what was typed. Words: data-text-saved ({time}) saving offline failed unkept conflict
 * signin stale restored reconcile look, theirs ({text}) compare confirm drop.
 * Events: tj-autosave:saved, tj-autosave:conflict.
 */
export class Autosave extends HTMLElement {
  readonly #rhythm = new Rhythm(() => Number(this.getAttribute("delay") ?? 1500), () => this.#save());
  #copy = new Copy("");
  #comparison: Comparison | null = null;
  #life = new AbortController();
  #last = "";
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
    this.#comparison = new Comparison(this, this.#copy, () => {
      this.#tell("", "");
      this.#rhythm.schedule(0);
    });
    this.#begin(form, this.#comparison);
    this.#life = new AbortController();
    const { signal } = this.#life;
    const leave = (): unknown => valuesOf(form).toString() !== this.#last && this.#keep(valuesOf(form));
    watch(form, signal, { change: () => this.#rhythm.schedule(), back: () => this.#rhythm.schedule(0), leave });
    form.addEventListener("submit", (event) => this.#onSubmit(form, event), { signal });
    document.addEventListener("click", this.#onClick, { signal });
  }

  disconnectedCallback(): void {
    this.#rhythm.stop();
    this.#life.abort();
  }

  #onSubmit(form: HTMLFormElement, event: SubmitEvent): void {
    if (event.defaultPrevented) return;
    this.#rhythm.stop();
    const button = this.#comparison?.button;
    if (button && event.submitter !== button) {
      event.preventDefault();
      button.focus();
    } else if (this.#rhythm.putsOff(() => form.requestSubmit(event.submitter))) {
      // The answer under way renews the version: a form sent before it would meet its own save as a conflict.
      event.preventDefault();
    } else if (!this.#copy.isElsewhere) {
      this.#keep(valuesOf(form));
      awaitAnswer(this.#copy.key);
    }
  }

  async #save(): Promise<void> {
    const form = this.#form;
    if (!form) return;
    const values = valuesOf(form);
    if (values.toString() === this.#last) return;
    if (this.#copy.isHeld) return void this.#keep(values);
    this.#tell("", "saving");
    this.#settle(form, values, await send(this.getAttribute("action") ?? "", values, token(this)));
  }

  #settle(form: HTMLFormElement, values: URLSearchParams, outcome: Outcome): void {
    if ("body" in outcome) show(outcome.body.shown);
    if (outcome.kind === "saved") return this.#saved(form, values, outcome.body);
    this.#copy.isHeld = outcome.kind === "conflict";
    const why = outcome.kind === "failed" ? outcome.body.message : "";
    if (this.#keep(values, why) && outcome.kind !== "later") this.#tell("bad", outcome.kind, { time: clock() }, why);
    if (outcome.kind === "later") this.#rhythm.schedule(1000 * outcome.seconds);
    if (outcome.kind === "conflict") announce(this, "tj-autosave:conflict");
  }

  #saved(form: HTMLFormElement, values: URLSearchParams, body: Answer): void {
    if (body.version !== undefined) renewVersion(form, values, String(body.version));
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
  #begin(form: HTMLFormElement, comparison: Comparison): void {
    const refused = this.dataset["refused"];
    const found = refused ? "" : comparison.restore(form);
    if (found) this.#tell(found === "reconcile" ? "bad" : "", found);
    if (found === "restored") this.#rhythm.schedule(0);
    if (!refused) return;
    this.#last = "";
    comparison.holdOn(form, refused === "conflict");
    if (refused === "conflict") this.#tell("bad", "reconcile");
    if (this.#keep(valuesOf(form))) history.replaceState(history.state, "", location.href);
  }

  #tell(state: "" | "bad", name: string, values: Record<string, string> = {}, why = ""): void {
    const status = part(this, "status");
    if (!status) return;
    status.dataset["state"] = state;
    status.textContent = `${why} ${say(this, name, values)}`.trim();
    if (name !== "conflict" && name !== "reconcile") return;
    const look = buttonThatSays(say(this, "look"));
    look.addEventListener("click", () => (this.#comparison?.button ? this.#comparison.button.focus() : loadAnew()));
    status.append(look);
  }
}

/** The page anew, without its place: a form that was sent is not sent again. */
function loadAnew(): void {
  location.replace(location.pathname + location.search);
}

define("tj-autosave", Autosave);
