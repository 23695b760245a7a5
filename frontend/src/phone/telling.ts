/** What a form that is kept on the device says of itself: that something is wrong, or that it waits here. */
import { one } from "./database";
import { showWrong } from "./fields";
import { send } from "./queue";
import type { Item } from "./records";

/** Say something above a form; nothing takes away what was said. */
export function alertOn(host: HTMLElement, words: string | undefined): void {
  const told = host.querySelector<HTMLElement>("[data-told]");
  if (!told) return;
  told.hidden = !words;
  const place = told.querySelector("p");
  if (place) place.textContent = words ?? "";
}

/** Say what the server has against what was sent, above the form and at its fields. */
export function refuseOn(host: HTMLElement, form: HTMLFormElement, { words, wrong }: Item): void {
  alertOn(host, words);
  showWrong(form, wrong);
}

/** Put in place of a form that it is kept here; answer whether the page has words for that. */
export function showKept(host: HTMLElement): boolean {
  const kept = host.querySelector<HTMLTemplateElement>("template.kept");
  if (!kept) return false;
  host.replaceChildren(kept.content.cloneNode(true));
  host.querySelector<HTMLElement>("h2")?.focus();
  return true;
}

/** Try to send what waits, for so long; return this item as it waits still, or nothing where the server has it. */
export async function sentWithin(patienceMs: number, key: string): Promise<Item | undefined> {
  const patience = new Promise<void>((done) => window.setTimeout(done, patienceMs));
  await Promise.race([send(), patience]);
  return one<Item>("items", key);
}
