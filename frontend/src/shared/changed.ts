/** Which fields of a form say something else than the server wrote into them. */

/** The names of the changed fields; what nobody fills in does not count. */
export function changedIn(form: HTMLFormElement): Set<string> {
  const found = new Set<string>();
  for (const field of form.elements) {
    if (isChanged(field)) found.add(field.getAttribute("name") ?? "");
  }
  return found;
}

function isChanged(field: Element): boolean {
  if (field instanceof HTMLSelectElement) return isChosenAnew(field);
  if (field instanceof HTMLTextAreaElement) return field.value !== field.defaultValue;
  if (!(field instanceof HTMLInputElement) || ["hidden", "file", "submit", "button"].includes(field.type)) return false;
  if (["checkbox", "radio"].includes(field.type)) return field.checked !== field.defaultChecked;
  return field.value !== field.defaultValue;
}

/** A choice without a given option starts with its first one that can be chosen. */
function isChosenAnew(field: HTMLSelectElement): boolean {
  const options = [...field.options];
  let given = options.filter(({ defaultSelected }) => defaultSelected);
  if (!field.multiple && !given.length) given = options.filter(({ disabled }) => !disabled).slice(0, 1);
  return options.some((option) => option.selected !== given.includes(option));
}
