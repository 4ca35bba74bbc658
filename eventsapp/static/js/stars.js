// My programme: stars are kept on this device. Where a private list was begun from here, they go there as well.
// Without storage (or without this script) a star stays what it is: a button of a form.

const shelf = document.getElementById("stars");
const list = document.querySelector("[data-my-list]");
const choice = document.querySelector("[data-my-choice]");
const event = shelf?.dataset.event ?? list?.dataset.event ?? choice?.dataset.myChoice;
const key = `eventsapp.stars.${event}`;
const LONGEST = 3500; // servers take addresses of about 4,000 characters

function read() {
  const kept = JSON.parse(localStorage.getItem(key) ?? "{}");
  return { codes: kept.codes ?? [], list: kept.list ?? "", waiting: kept.waiting ?? [] };
}

function write(state) {
  localStorage.setItem(key, JSON.stringify(state));
}

function usable() {
  try {
    localStorage.setItem("eventsapp.try", "1");
    localStorage.removeItem("eventsapp.try");
    read();
    return true;
  } catch {
    return false;
  }
}

// What was starred while the list could not be reached goes there later, in its order.
async function send() {
  let state = read();
  while (state.list && state.waiting.length) {
    const [code, on] = state.waiting[0];
    const body = new URLSearchParams({ s: code, ...(on ? {} : { off: "1" }) });
    let answer;
    try {
      answer = await fetch(`${state.list}/star`, {
        method: "POST", body, keepalive: true, headers: { "X-Requested-With": "stars" },
      });
    } catch {
      return false;
    }
    if (answer.status >= 500) return false;
    state = read();
    state.waiting = state.waiting.slice(1);
    if (answer.status === 404) Object.assign(state, { list: "", waiting: [] });
    write(state);
  }
  return true;
}

// The session that a star stands beside: in a list, or in a cell of the grid.
function rowOf(button) {
  return button.closest(".session, .slot");
}

function times(row) {
  return [...row.querySelectorAll(".times time")].map((each) => Date.parse(each.dateTime));
}

function titleOf(row) {
  return row?.querySelector("h2, h3, h4, .slot-title")?.textContent.trim() ?? document.querySelector("h1")?.textContent.trim() ?? "";
}

function clashes(button, codes) {
  const row = rowOf(button);
  const [start, end] = row ? times(row) : [];
  if (!end) return [];
  return [...document.querySelectorAll("button.star")]
    .filter((other) => other !== button && other.value !== button.value && codes.includes(other.value))
    .map(rowOf)
    .filter((other) => other && times(other)[0] < end && times(other)[1] > start)
    .map(titleOf);
}

function show() {
  const { codes, list: address } = read();
  for (const button of document.querySelectorAll("button.star")) {
    const starred = codes.includes(button.value);
    button.setAttribute("aria-pressed", String(starred));
    rowOf(button)?.classList.toggle("starred", starred);
  }
  if (!shelf) return;
  const link = shelf.querySelector("a");
  const count = shelf.querySelector(".count");
  link.dataset.base ??= link.href;
  const url = new URL(address || link.dataset.base, location.href);
  if (!address && codes.length) url.searchParams.set("s", codes.join(","));
  link.href = url;
  count.hidden = !codes.length;
  count.textContent = codes.length;
}

function toggle(button) {
  const state = read();
  const on = !state.codes.includes(button.value);
  state.codes = on ? [...state.codes, button.value] : state.codes.filter((code) => code !== button.value);
  if (state.list) state.waiting.push([button.value, on]);
  write(state);
  show();
  send();
  const said = [(on ? shelf.dataset.added : shelf.dataset.removed).replace("{title}", titleOf(rowOf(button)))];
  const others = on ? clashes(button, state.codes) : [];
  if (others.length) said.push(shelf.dataset.clash.replace("{titles}", others.join(", ")));
  shelf.querySelector("[role=status]").textContent = said.join(" ");
}

// More stars than an address holds: they are sent as a form, and a list begins with them.
function sendMany(clicked) {
  const { codes, list: address } = read();
  if (address || codes.join(",").length < LONGEST) return;
  clicked.preventDefault();
  const form = document.createElement("form");
  Object.assign(form, { method: "post", action: shelf.action, hidden: true });
  form.append(Object.assign(document.createElement("input"), { name: "s", value: codes.join(",") }));
  document.body.append(form);
  sessionStorage.setItem(key, "begun");
  form.submit();
}

function adopt() {
  write({ codes: list.dataset.codes.split(",").filter(Boolean), list: list.dataset.myList, waiting: [] });
}

async function onList() {
  const begun = sessionStorage.getItem(key);
  sessionStorage.removeItem(key);
  const state = read();
  if (begun || state.list === list.dataset.myList || !(state.list || state.codes.length)) {
    const late = state.list === list.dataset.myList && state.waiting.length;
    if (late && (await send())) return location.reload();
    if (!late) adopt();
    return;
  }
  const offer = list.querySelector(".my-adopt");
  offer.hidden = false;
  offer.querySelector("button").addEventListener("click", () => {
    adopt();
    offer.hidden = true;
  });
}

if (event && usable()) {
  if (shelf) {
    document.addEventListener("click", (clicked) => {
      const button = clicked.target.closest?.("button.star");
      if (!button) return;
      clicked.preventDefault();
      toggle(button);
    });
    shelf.querySelector("a").addEventListener("click", sendMany);
    addEventListener("storage", (changed) => changed.key === key && show());
    addEventListener("pageshow", show);
    addEventListener("refreshed", show);
    show();
    send();
  }
  if (list) onList();
  // The list that begins here becomes this device's.
  choice?.querySelector("form")?.addEventListener("submit", () => sessionStorage.setItem(key, "begun"));
  if (choice && !new URLSearchParams(location.search).has("s")) {
    const { codes, list: address } = read();
    if (address && !new URLSearchParams(location.search).has("deleted")) location.replace(address);
    else if (address) write({ codes: [], list: "", waiting: [] });
    else if (codes.length) location.replace(`${location.pathname}?${new URLSearchParams({ s: codes.join(",") })}`);
  }
}
