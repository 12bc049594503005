/** Heavy elements are fetched only where a page has one. */
const LAZY: Record<string, () => Promise<unknown>> = {
  "tj-docx": () => import("./elements/docx"),
  "tj-epub": () => import("./elements/epub"),
  "tj-pdf": () => import("./elements/pdf"),
  "tj-upload": () => import("./elements/upload"),
};

export function fetchElements(root: ParentNode): void {
  for (const [tag, load] of Object.entries(LAZY)) {
    if (!customElements.get(tag) && root.querySelector(tag)) void load();
  }
}
