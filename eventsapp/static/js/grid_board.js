// What stands where on the board. A place is { room, begin, minutes }: room is a key, "" for all rooms, or
// "unplaced"; begin counts minutes from the board's first.

export class Board {
  constructor(root) {
    this.root = root;
    this.step = Number(root.dataset.zoom);
    this.length = Number(root.dataset.length);
    this.start = Date.parse(root.dataset.start);
    this.element = root.querySelector(".grid-board");
    this.lists = new Map([...root.querySelectorAll("ol[data-room]")].map((list) => [list.dataset.room, list]));
    this.rooms = [...this.lists.keys()].filter((room) => room !== "unplaced");
    const wanted = { day: "2-digit", month: "2-digit", year: "numeric", hour: "2-digit", minute: "2-digit" };
    this.clock = new Intl.DateTimeFormat("en-GB", { ...wanted, hourCycle: "h23", timeZone: root.dataset.zone });
    for (const slot of this.slots()) {
      slot.append(made("span", "grid-grip"), made("span", "grid-edge"));
      slot.querySelector("a").draggable = false;
    }
  }

  slots() {
    return this.root.querySelectorAll(".grid-slot");
  }

  title(slot) {
    return slot.querySelector(".grid-title").textContent.trim();
  }

  room(key) {
    return document.getElementById(`room-${key || "all"}`).firstChild.textContent.trim();
  }

  placeOf(slot) {
    const { begin, minutes } = slot.dataset;
    return { room: slot.parentElement.dataset.room, begin: Number(begin), minutes: Number(minutes) };
  }

  // A place as the server tells it.
  placeFrom(told) {
    if (!told.starts_at) return { room: "unplaced", begin: 0, minutes: told.minutes };
    const begin = Math.round((Date.parse(told.starts_at) - this.start) / 60000);
    return { room: String(told.room ?? ""), begin, minutes: told.minutes };
  }

  // A place as the form of a place has it.
  fields({ room, begin, minutes }) {
    if (room === "unplaced") return { room: "", day: "", time: "", minutes };
    const { day, month, year, hour, minute } = this.parts(begin);
    return { room, day: `${year}-${month}-${day}`, time: `${hour}:${minute}`, minutes };
  }

  same(one, other) {
    if (one.minutes !== other.minutes || one.room !== other.room) return false;
    return one.room === "unplaced" || one.begin === other.begin;
  }

  // Whether a place is on this day's board at all.
  holds({ room, begin }) {
    return room === "unplaced" || (this.lists.has(room) && begin >= 0 && begin < this.length);
  }

  // The same place, within the board.
  within({ room, begin, minutes }) {
    const length = Math.max(Math.min(this.step, 5), Math.min(minutes, this.length));
    return { room, begin: Math.max(0, Math.min(begin, this.length - Math.min(length, this.length))), minutes: length };
  }

  put(slot, place) {
    const focused = slot.contains(document.activeElement);
    const from = slot.parentElement;
    const list = this.lists.get(place.room);
    slot.dataset.begin = place.begin;
    slot.dataset.minutes = place.minutes;
    slot.style.setProperty("--from", place.begin);
    slot.style.setProperty("--for", place.minutes);
    slot.querySelector(".grid-time").textContent = this.times(place);
    const later = [...list.children].find((each) => each !== slot && Number(each.dataset.begin) > place.begin);
    if (from !== list || slot.nextElementSibling !== (later ?? null)) list.insertBefore(slot, later ?? null);
    for (const changed of new Set([from, list])) this.share(changed);
    this.root.querySelector(".grid-count").textContent = `(${this.lists.get("unplaced").children.length})`;
    if (focused) this.focus(slot);
  }

  focus(slot) {
    slot.querySelector("a").focus({ preventScroll: true });
    slot.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  // Sessions of one room that overlap stand side by side, and are marked.
  share(list) {
    const all = [...list.children].map((slot) => ({ slot, begin: Number(slot.dataset.begin) }));
    let cluster = [];
    for (const each of all) {
      each.end = each.begin + Number(each.slot.dataset.minutes);
      if (cluster.every((other) => other.end <= each.begin)) cluster = [];
      const taken = new Set(cluster.filter((other) => other.end > each.begin).map((other) => other.lane));
      each.lane = 0;
      while (taken.has(each.lane)) each.lane += 1;
      cluster.push(each);
      const lanes = Math.max(...cluster.map((other) => other.lane)) + 1;
      for (const other of cluster) other.lanes = lanes;
    }
    for (const { slot, lane, lanes } of all) {
      slot.style.setProperty("--lane", lane);
      slot.style.setProperty("--lanes", lanes);
      this.mark(slot, lanes > 1 && list.dataset.room !== "unplaced");
    }
  }

  mark(slot, clash) {
    slot.classList.toggle("clash", clash);
    if (clash && !slot.querySelector(".grid-clash")) {
      slot.querySelector("a > span").prepend(made("span", "grid-clash", `${this.root.dataset.saysClashMark} `));
    }
  }

  markWarned(slot, warned) {
    slot.classList.toggle("warned", warned);
    if (warned && !slot.querySelector(".grid-warned")) {
      slot.querySelector(".grid-title").after(made("span", "grid-warned", ` ${this.root.dataset.saysWarned}`));
    }
  }

  clashes(slot) {
    const { room, begin, minutes } = this.placeOf(slot);
    if (room === "unplaced") return [];
    return [...slot.parentElement.children].filter((other) => {
      const place = this.placeOf(other);
      return other !== slot && place.begin < begin + minutes && place.begin + place.minutes > begin;
    });
  }

  // Where a session is and what clashes with it, for those who don't see it.
  words(slot) {
    const says = this.root.dataset;
    const place = this.placeOf(slot);
    const title = this.title(slot);
    if (place.room === "unplaced") return filled(says.saysUnplaced, { title });
    const [from, to] = this.times(place).split("–");
    const where = filled(says.saysPlace, { title, room: this.room(place.room), from, to });
    const others = this.clashes(slot).map((other) => this.title(other));
    return others.length ? `${where} ${filled(says.saysClash, { others: others.join(", ") })}` : where;
  }

  times({ room, begin, minutes }) {
    if (room === "unplaced") return filled(this.root.dataset.saysMinutes, { minutes });
    const at = (moment) => {
      const { hour, minute } = this.parts(moment);
      return `${hour.padStart(2, "0")}${this.root.dataset.timeMark}${minute}`;
    };
    return `${at(begin)}–${at(begin + minutes)}`;
  }

  parts(begin) {
    const parts = this.clock.formatToParts(new Date(this.start + begin * 60000));
    return Object.fromEntries(parts.map(({ type, value }) => [type, value]));
  }

  // The first time from which a room is free for so long.
  free(room, minutes) {
    let begin = Math.min(60, this.length);
    for (const each of this.lists.get(room).children) {
      const place = this.placeOf(each);
      if (place.begin >= begin + minutes) break;
      begin = Math.max(begin, place.begin + place.minutes);
    }
    return Math.ceil(begin / this.step) * this.step;
  }
}

export function made(name, classes, text = "") {
  return Object.assign(document.createElement(name), { className: classes, textContent: text });
}

function filled(pattern, values) {
  return pattern.replace(/\{(\w+)\}/g, (_whole, name) => values[name]);
}
