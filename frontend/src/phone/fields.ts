/** What a form holds, and how it is put back. */

export type Fields = readonly (readonly [string, string])[];

const NOT_KEPT = new Set(["csrfmiddlewaretoken"]);

/** Return what a form would send. */
export function readFields(form: HTMLFormElement): Fields {
  return [...new FormData(form)].flatMap(([name, value]) =>
    typeof value === "string" && !NOT_KEPT.has(name) ? [[name, value] as const] : [],
  );
}

/** Put back into a form what `readFields` gave, hidden fields as they are now; what is folded opens. */
export function fillFields(form: HTMLFormElement, fields: Fields): void {
  const values = new Map<string, string[]>();
  for (const [name, value] of fields) values.set(name, [...(values.get(name) ?? []), value]);
  for (const field of form.elements) {
    if (field instanceof HTMLInputElement && ["radio", "checkbox"].includes(field.type)) {
      field.checked = values.get(field.name)?.includes(field.value) ?? false;
    } else if (field instanceof HTMLTextAreaElement || field instanceof HTMLSelectElement || isText(field)) {
      field.value = values.get(field.name)?.[0] ?? "";
      if (field.value) field.closest("details")?.setAttribute("open", "");
    }
  }
}

function isText(field: Element): field is HTMLInputElement {
  return field instanceof HTMLInputElement && !["hidden", "submit", "button"].includes(field.type);
}

export function valueOf(fields: Fields, name: string): string {
  return fields.find(([other]) => other === name)?.[1] ?? "";
}

/** Return fields with these in place of those of the same name. */
export function withFields(fields: Fields, others: Readonly<Record<string, string>>): Fields {
  return [...fields.filter(([name]) => !(name in others)), ...Object.entries(others)];
}

/** Return them as a form sends them. */
export function bodyOf(fields: Fields): URLSearchParams {
  return new URLSearchParams(fields.map(([name, value]) => [name, value]));
}

/** Say at each field what is wrong with it, and take away what was said before; the first is brought into sight. */
export function showWrong(form: HTMLFormElement, wrong: Readonly<Record<string, readonly string[]>>): void {
  for (const said of form.querySelectorAll("ul.errorlist")) said.remove();
  const places = Object.entries(wrong).flatMap(([name, words]) => {
    const place = placeOf(form, name);
    if (!place) return [];
    const list = document.createElement("ul");
    list.className = "errorlist";
    for (const word of words) list.append(Object.assign(document.createElement("li"), { textContent: word }));
    place.closest("details")?.setAttribute("open", "");
    place.append(list);
    return [place];
  });
  (form.querySelector("[role=alert]:not([hidden])") ?? places[0])?.scrollIntoView({ block: "center" });
}

function placeOf(form: HTMLFormElement, name: string): Element | null {
  const found = form.elements.namedItem(name);
  const field = found instanceof RadioNodeList ? found[0] : found;
  return field instanceof Element ? field.closest(".field, fieldset") : null;
}
