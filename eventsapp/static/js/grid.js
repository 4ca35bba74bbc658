// The editor's grid: sessions are moved by pointer and keyboard, saved at once, and taken back by undo.
// Without this module each session is a link to a plain form.

import { Board, made } from "./grid_board.js";
import { listenToKeys } from "./grid_keys.js";
import { listenToPointer } from "./grid_pointer.js";

class Editor {
  constructor(root) {
    this.root = root;
    this.board = new Board(root);
    this.says = root.querySelector(".grid-says");
    this.dialog = root.querySelector("dialog");
    this.past = [];
    this.future = [];
    // What the server has, by element: { place, seen }; and what is on its way there.
    this.kept = new Map();
    this.saving = new Map();
    for (const slot of this.board.slots()) {
      this.kept.set(slot, { place: this.board.placeOf(slot), seen: slot.dataset.seen });
    }
    for (const [what, run] of [["undo", () => this.undo()], ["redo", () => this.redo()]]) {
      root.querySelector(`[data-do=${what}]`).addEventListener("click", run);
    }
  }

  // Show a session somewhere, without saving yet.
  show(slot, place) {
    this.board.put(slot, place);
    slot.classList.toggle("moving", !this.board.same(place, this.kept.get(slot).place));
    this.say(this.board.words(slot));
  }

  // Leave a session where it was saved last.
  restore(slot) {
    if (!slot.classList.contains("moving")) return false;
    this.show(slot, this.kept.get(slot).place);
    this.say(`${this.root.dataset.saysBack} ${this.board.words(slot)}`);
    return true;
  }

  // Save where a session is shown; one save of a session at a time.
  save(slot, remembered = true) {
    const before = this.saving.get(slot) ?? Promise.resolve();
    const after = before.then(() => this.send(slot, remembered));
    this.saving.set(slot, after);
    return after;
  }

  async send(slot, remembered) {
    const kept = this.kept.get(slot);
    const place = this.board.placeOf(slot);
    if (this.board.same(place, kept.place)) return;
    const fields = { ...this.board.fields(place), seen: kept.seen, csrf_token: this.root.dataset.csrf };
    let answer, told;
    try {
      answer = await fetch(this.root.dataset.place.replace("/0/", `/${slot.dataset.key}/`), {
        method: "POST",
        headers: { Accept: "application/json" },
        body: new URLSearchParams(fields),
      });
      told = await answer.json();
    } catch {
      told = {};
    }
    if (answer?.status === 409) {
      await this.choose(slot, told, remembered);
    } else if (answer?.ok) {
      this.kept.set(slot, { place, seen: told.place.seen });
      slot.classList.toggle("moving", !this.board.same(this.board.placeOf(slot), place));
      if (remembered) this.remember({ slot, before: kept.place, after: place });
      this.warn(told.warnings);
      const key = Number(slot.dataset.key);
      const about = told.warnings.filter((each) => each.sessions.includes(key)).map((each) => each.sentence);
      this.say([this.root.dataset.saysSaved, this.board.words(slot), ...about].join(" "));
    } else {
      this.show(slot, kept.place);
      this.say([...(told.errors ?? []), this.root.dataset.saysLost].join(" "), true);
    }
  }

  // Another's save came between: theirs or ours, as the person says. Escape takes theirs.
  async choose(slot, told, remembered) {
    const list = made("ul", "");
    list.append(...told.changes.map((sentence) => made("li", "", sentence)));
    this.dialog.querySelector(".grid-changes").replaceChildren(list);
    const choice = await new Promise((resolve) => {
      const chosen = (event) => this.dialog.close(event.target.dataset.do);
      const buttons = this.dialog.querySelectorAll("[data-do]");
      for (const button of buttons) button.addEventListener("click", chosen);
      this.dialog.addEventListener(
        "close",
        () => {
          for (const button of buttons) button.removeEventListener("click", chosen);
          resolve(this.dialog.returnValue);
        },
        { once: true },
      );
      this.dialog.returnValue = "theirs";
      this.dialog.showModal();
    });
    const theirs = this.board.placeFrom(told.place);
    this.kept.set(slot, { place: theirs, seen: told.place.seen });
    if (choice === "mine") {
      await this.send(slot, remembered);
    } else if (this.board.holds(theirs)) {
      this.show(slot, theirs);
    } else {
      location.reload();
    }
    this.board.focus(slot);
  }

  // The warnings as they are after a save: marked on the sessions of this day, and listed.
  warn(warnings) {
    const slots = new Map([...this.board.slots()].map((slot) => [Number(slot.dataset.key), slot]));
    const here = warnings.filter((each) =>
      each.sessions.some((key) => slots.has(key) && this.board.placeOf(slots.get(key)).room !== "unplaced"),
    );
    const warned = new Set(here.flatMap((each) => each.sessions));
    for (const [key, slot] of slots) this.board.markWarned(slot, warned.has(key));
    const details = this.root.querySelector(".grid-warnings");
    details.hidden = here.length === 0;
    details.querySelector(".grid-warning-count").textContent = `(${here.length})`;
    details.querySelector("ul").replaceChildren(
      ...here.map((each) => {
        const line = made("li", "");
        const link = made("a", "", each.titles);
        link.href = `#session-${each.sessions[0]}`;
        line.append(link, `: ${each.sentence}`);
        return line;
      }),
    );
  }

  remember(step) {
    this.past.push(step);
    this.future = [];
    this.buttons();
  }

  undo() {
    return this.go(this.past, this.future, "before");
  }

  redo() {
    return this.go(this.future, this.past, "after");
  }

  async go(from, to, which) {
    const step = from.pop();
    if (!step) return;
    to.push(step);
    this.buttons();
    this.show(step.slot, step[which]);
    this.board.focus(step.slot);
    await this.save(step.slot, false);
  }

  buttons() {
    this.root.querySelector("[data-do=undo]").disabled = this.past.length === 0;
    this.root.querySelector("[data-do=redo]").disabled = this.future.length === 0;
  }

  say(words, loud = false) {
    this.says.textContent = words;
    this.says.classList.toggle("error", loud);
  }
}

const root = document.getElementById("grid");
const editor = new Editor(root);
listenToKeys(editor);
listenToPointer(editor);
root.querySelector(".grid-tools").hidden = false;
root.classList.add("ready");
