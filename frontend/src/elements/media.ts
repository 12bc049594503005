import { announce, define } from "../shared/element";

/** Seconds of 75, 75s, 1:15 or 00:01:15. */
export function seconds(text: string | null): number | null {
  if (!text || !/^[\d:.]+s?$/.test(text)) return null;
  const total = text.replace("s", "").split(":").reduce((sum, piece) => sum * 60 + Number(piece), 0);
  return Number.isFinite(total) ? total : null;
}

/**
 * <tj-media><video controls preload="metadata" src="…"></video></tj-media>
 * Starts at ?t=75 or #t=1:15 of the page's address; links with data-t anywhere on the page jump there.
 * Event: tj-media:seek {seconds}.
 */
export class Media extends HTMLElement {
  readonly #onClick = (event: MouseEvent): void => {
    const link = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-t]") : null;
    const at = seconds(link?.dataset["t"] ?? null);
    if (at === null) return;
    event.preventDefault();
    this.#seek(at, true);
    history.replaceState(null, "", `#t=${at}`);
  };
  readonly #onHash = (): void => this.#fromAddress();

  get #player(): HTMLMediaElement | null {
    return this.querySelector<HTMLMediaElement>("video, audio");
  }

  connectedCallback(): void {
    document.addEventListener("click", this.#onClick);
    window.addEventListener("hashchange", this.#onHash);
    this.#fromAddress();
  }

  disconnectedCallback(): void {
    document.removeEventListener("click", this.#onClick);
    window.removeEventListener("hashchange", this.#onHash);
  }

  #fromAddress(): void {
    const hash = new URLSearchParams(location.hash.slice(1)).get("t");
    const at = seconds(hash ?? new URLSearchParams(location.search).get("t"));
    if (at !== null) this.#seek(at, false);
  }

  #seek(at: number, play: boolean): void {
    const player = this.#player;
    if (!player) return;
    const go = (): void => {
      player.currentTime = Math.min(at, Number.isFinite(player.duration) ? player.duration : at);
      if (play) void player.play().catch(() => undefined);
      announce(this, "tj-media:seek", { seconds: at });
    };
    if (player.readyState >= HTMLMediaElement.HAVE_METADATA) go();
    else player.addEventListener("loadedmetadata", go, { once: true });
  }
}

define("tj-media", Media);
