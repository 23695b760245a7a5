/**
 * <file-drop data-largest="bytes"> around a form with input[type=file][multiple].
 *
 * Without script the form is sent as it is. This adds a place to drop files and folders, the list of what is picked,
 * and how much of it has been sent; what the server says of a refusal stands where the form says it, too.
 */
export class FileDrop extends HTMLElement {
  private picked: File[] = [];
  private request: XMLHttpRequest | null = null;
  private leaving = new AbortController();

  connectedCallback(): void {
    this.leaving = new AbortController();
    const { signal } = this.leaving;
    const { form, input } = this;
    if (!form || !input) return;
    input.addEventListener("change", () => this.pick([...(input.files ?? [])]), { signal });
    form.addEventListener("submit", (event) => this.send(event), { signal });
    this.addEventListener("dragover", (event) => this.mark(event, true), { signal });
    this.addEventListener("dragleave", (event) => this.mark(event, false), { signal });
    this.addEventListener("drop", (event) => void this.drop(event), { signal });
    this.addEventListener("click", (event) => this.press(event), { signal });
    this.show(".drop-hint", true);
  }

  disconnectedCallback(): void {
    this.leaving.abort();
    this.request?.abort();
  }

  private get form(): HTMLFormElement | null {
    return this.querySelector("form");
  }

  private get input(): HTMLInputElement | null {
    return this.querySelector<HTMLInputElement>("input[type=file]");
  }

  private word(name: string): string {
    return this.querySelector<HTMLTemplateElement>(`template[data-word="${name}"]`)?.content.textContent?.trim() ?? "";
  }

  private show(selector: string, shown: boolean): void {
    const element = this.querySelector<HTMLElement>(selector);
    if (element) element.hidden = !shown;
  }

  private mark(event: DragEvent, over: boolean): void {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    this.toggleAttribute("data-over", over);
  }

  private async drop(event: DragEvent): Promise<void> {
    if (!event.dataTransfer) return;
    event.preventDefault();
    this.removeAttribute("data-over");
    const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry());
    const files = await Promise.all(entries.map((entry) => (entry ? filesIn(entry) : [])));
    this.pick(files.flat());
  }

  /** Add files to those picked; one with the same name and size is there already. */
  private pick(files: readonly File[]): void {
    const isNew = (file: File) => !this.picked.some((one) => one.name === file.name && one.size === file.size);
    this.picked.push(...files.filter(isNew));
    this.hand();
  }

  private press(event: MouseEvent): void {
    if (!(event.target instanceof Element)) return;
    if (event.target.closest(".stop")) this.request?.abort();
    const place = event.target.closest("[data-place]")?.getAttribute("data-place");
    if (place) {
      this.picked.splice(Number(place), 1);
      this.hand();
    }
  }

  /** Put what is picked into the form's own field, so that the form says and sends the same. */
  private hand(): void {
    const held = new DataTransfer();
    for (const file of this.picked) held.items.add(file);
    if (this.input) this.input.files = held.files;
    this.list();
  }

  private list(): void {
    const list = this.querySelector<HTMLElement>(".picked");
    if (!list) return;
    list.hidden = this.picked.length === 0;
    list.replaceChildren(...this.picked.map((file, place) => this.row(file, place)));
    this.say(this.size > this.largest ? this.word("too-large") : "");
  }

  private row(file: File, place: number): HTMLElement {
    const row = document.createElement("li");
    const name = document.createElement("b");
    name.textContent = file.name;
    const size = document.createElement("small");
    size.textContent = readableSize(file.size);
    const remove = document.createElement("button");
    remove.type = "button";
    remove.className = "btn bare";
    remove.textContent = "×";
    remove.dataset["place"] = String(place);
    remove.setAttribute("aria-label", `${this.word("remove")} ${file.name}`);
    row.append(name, size, remove);
    return row;
  }

  private get size(): number {
    return this.picked.reduce((sum, file) => sum + file.size, 0);
  }

  private get largest(): number {
    return Number(this.dataset["largest"] ?? Infinity);
  }

  private send(event: SubmitEvent): void {
    const { form } = this;
    if (!form) return;
    event.preventDefault();
    if (this.request) return;
    if (this.size > this.largest) {
      this.say(this.word("too-large"));
      return;
    }
    const request = new XMLHttpRequest();
    this.request = request;
    request.upload.addEventListener("progress", (sent) => this.tell(sent));
    request.addEventListener("load", () => this.answer(request));
    request.addEventListener("error", () => this.end(this.word("broken")));
    request.addEventListener("abort", () => this.end(""));
    request.open("POST", form.action);
    request.send(new FormData(form));
    this.say("");
    this.toggleAttribute("data-sending", true);
    this.show(".sending", true);
  }

  private tell(sent: ProgressEvent): void {
    const bar = this.querySelector("progress");
    if (bar && sent.lengthComputable) bar.value = (100 * sent.loaded) / sent.total;
    const words = this.querySelector(".sent");
    if (words) words.textContent = `${readableSize(sent.loaded)} / ${readableSize(sent.total)}`;
  }

  /** Open what the server leads to; where it refused, say what its page says. */
  private answer(request: XMLHttpRequest): void {
    if (request.status < 300) {
      location.assign(request.responseURL);
      return;
    }
    const page = new DOMParser().parseFromString(request.responseText, "text/html");
    const said = [...page.querySelectorAll(".upload-says .notice, main .notices .notice, .entrance-desk .say")];
    this.end(said.map((notice) => notice.textContent?.trim() ?? "").join(" ") || this.word("broken"));
  }

  private end(said: string): void {
    this.request = null;
    this.removeAttribute("data-sending");
    this.show(".sending", false);
    this.say(said);
  }

  private say(text: string): void {
    const place = this.querySelector(".upload-says");
    if (!place) return;
    const notice = document.createElement("p");
    notice.className = "notice";
    notice.dataset["kind"] = "act";
    notice.textContent = text;
    place.replaceChildren(...(text ? [notice] : []));
  }
}

async function filesIn(entry: FileSystemEntry): Promise<File[]> {
  if (entry.isFile) {
    const file = await new Promise<File>((found, failed) => (entry as FileSystemFileEntry).file(found, failed));
    return file.name.startsWith(".") ? [] : [file];
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const found: File[] = [];
  for (;;) {
    // A folder is handed out in parts, until an empty one.
    const part = await new Promise<FileSystemEntry[]>((some, failed) => reader.readEntries(some, failed));
    if (part.length === 0) return found;
    found.push(...(await Promise.all(part.map(filesIn))).flat());
  }
}

function readableSize(bytes: number): string {
  const units = ["B", "KB", "MB", "GB", "TB"];
  let size = bytes;
  let unit = 0;
  while (size >= 1024 && unit < units.length - 1) {
    size /= 1024;
    unit += 1;
  }
  return `${size.toFixed(unit ? 1 : 0)} ${units[unit] ?? ""}`;
}
