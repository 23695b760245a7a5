/** What is missing from a report or a visit, found before it is kept: the server may answer hours later. */

type Wrong = Record<string, string[]>;

/**
 * Return what is missing, by field, with the words that stand in `words`: way, purposes, text, promise, day, why, step,
 * photo.
 *
 * `shots` says how many photos there are of each step that needs one. The server looks at all of it again.
 */
export function findMissing(form: HTMLFormElement, words: DOMStringMap, shots?: ReadonlyMap<string, number>): Wrong {
  const held = new FormData(form);
  const wrong: Wrong = {};
  const need = (is: boolean, name: string, why: string): void => {
    if (!is) wrong[name] = [words[why] ?? ""];
  };
  const holds = (name: string): boolean => String(held.get(name) ?? "").trim() !== "";
  const nobody = held.has("nobody");
  if (form.elements.namedItem("way")) need(holds("way"), "way", "sayWay");
  need(held.has("purposes"), "purposes", "sayPurposes");
  need(nobody || holds("text"), "text", "sayText");
  if (!["", "none"].includes(String(held.get("promise") ?? ""))) {
    need(holds("promise_what"), "promise_what", "sayPromise");
    if (held.get("promise") === "day") need(holds("promise_on"), "promise_on", "sayDay");
  }
  for (const [name, value] of held) {
    if (name.startsWith("owed_") && value === "dropped") need(holds(`why_${name.slice(5)}`), `why_${name.slice(5)}`, "sayWhy");
  }
  for (const { dataset } of form.querySelectorAll<HTMLElement>("[data-needed]")) {
    const name = dataset["needed"] ?? "";
    need(nobody || holds(name), name, "sayStep");
  }
  for (const [step, count] of shots ?? []) need(count > 0 || holds(`skip_${step}`), `skip_${step}`, "sayPhoto");
  return wrong;
}
