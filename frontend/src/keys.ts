/** When a key pressed anywhere on the page means something: never while somebody types, and not against his will. */

const CHOICE = "kejing.keys";
const FIELD = "textarea, select, [contenteditable], input:not([type=checkbox], [type=radio], [type=button], [type=submit])";
const OWN_KEYS = "dialog, [popover], details.menu[open], [role=listbox], [role=menu]";

/** What was chosen on this page, where the browser keeps nothing. */
let chosenHere: boolean | null = null;

/** Answer whether single letters and signs do something here: they get in the way of who speaks to his computer. */
export function singleKeysAreOn(): boolean {
  try {
    return chosenHere ?? localStorage.getItem(CHOICE) !== "off";
  } catch {
    return true;
  }
}

export function turnSingleKeys(on: boolean): void {
  chosenHere = on;
  try {
    if (on) localStorage.removeItem(CHOICE);
    else localStorage.setItem(CHOICE, "off");
  } catch {
    // It holds until the page is left.
  }
}

/** Answer whether a key is free to move about the page with: pressed alone, where nothing else takes it. */
export function isFree(event: KeyboardEvent): boolean {
  const held = event.metaKey || event.ctrlKey || event.altKey || event.getModifierState("AltGraph");
  const { target } = event;
  const taken = target instanceof Element && target.closest(`${FIELD}, ${OWN_KEYS}`);
  return !held && !taken && !event.isComposing && !event.defaultPrevented && !document.querySelector("dialog:modal");
}

/** Answer whether a single letter or sign pressed here is a command. */
export function isCommand(event: KeyboardEvent): boolean {
  return isFree(event) && singleKeysAreOn();
}
