// The grid by mouse, pen and finger: a session is dragged by itself (a finger takes its grip), its length by its edge.

import { made } from "./grid_board.js";

const NEAR = 40;

export function listenToPointer(editor) {
  const { board, root } = editor;
  const hours = root.querySelector(".grid-hours .grid-lane");
  let drag = null;
  let scrolling = 0;

  root.addEventListener("pointerdown", (event) => {
    const slot = event.target.closest(".grid-slot");
    const byHandle = event.target.closest(".grid-edge, .grid-grip");
    if (!slot || drag || event.button !== 0 || (event.pointerType === "touch" && !byHandle)) return;
    if (getComputedStyle(root.querySelector(".grid-tools")).display === "none") return;
    const edge = event.target.classList.contains("grid-edge");
    const place = board.placeOf(slot);
    const box = slot.getBoundingClientRect();
    drag = { slot, edge, place, x: event.clientX, y: event.clientY, grabbed: event.clientY - box.top, began: false };
    if (byHandle) event.preventDefault();
  });

  window.addEventListener("pointermove", (event) => {
    if (!drag) return;
    if (!drag.began) {
      if (Math.hypot(event.clientX - drag.x, event.clientY - drag.y) < 4) return;
      begin();
    }
    [drag.x, drag.y] = [event.clientX, event.clientY];
    follow();
  });

  window.addEventListener("pointerup", () => end(true));
  window.addEventListener("pointercancel", () => end(false));
  window.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && drag?.began) end(false);
  });
  root.addEventListener("dragstart", (event) => event.preventDefault());

  function begin() {
    drag.began = true;
    drag.ghost = made("li", "grid-slot ghost");
    drag.ghost.ariaHidden = "true";
    drag.slot.classList.add("lifted");
    document.getSelection()?.removeAllRanges();
    scrolling = setInterval(scroll, 30);
  }

  function end(dropped) {
    if (!drag) return;
    const { slot, ghost, began, target } = drag;
    drag = null;
    if (!began) return;
    clearInterval(scrolling);
    ghost.remove();
    slot.classList.remove("lifted");
    board.lists.get("unplaced").classList.remove("target");
    // The click that ends a drag opens nothing.
    const swallow = (event) => event.preventDefault();
    root.addEventListener("click", swallow, { capture: true, once: true });
    setTimeout(() => root.removeEventListener("click", swallow, { capture: true }), 0);
    if (!dropped || !target) return;
    editor.show(slot, target);
    board.focus(slot);
    editor.save(slot);
  }

  // Where the session would be if it were let go now, as a ghost there.
  function follow() {
    const target = drag.edge ? stretched() : moved();
    drag.target = target;
    const list = target && board.lists.get(target.room);
    board.lists.get("unplaced").classList.toggle("target", target?.room === "unplaced");
    if (!target || target.room === "unplaced") {
      drag.ghost.remove();
      return;
    }
    drag.ghost.style.setProperty("--from", target.begin);
    drag.ghost.style.setProperty("--for", target.minutes);
    drag.ghost.textContent = `${board.times(target)} ${board.title(drag.slot)}`;
    if (drag.ghost.parentElement !== list) list.append(drag.ghost);
  }

  function stretched() {
    const { place } = drag;
    const end = snapped(minuteAt(drag.y));
    return board.within({ ...place, minutes: Math.max(end - place.begin, Math.min(board.step, place.minutes)) });
  }

  function moved() {
    const { place, x, y } = drag;
    if (inside(board.lists.get("unplaced").parentElement, x, y)) return { ...place, room: "unplaced", begin: 0 };
    if (!inside(board.element, x, y)) return null;
    const grabbed = place.room === "unplaced" ? 0 : drag.grabbed;
    const room = x <= hours.getBoundingClientRect().right ? "" : roomAt(x);
    return room === undefined ? null : board.within({ ...place, room, begin: snapped(minuteAt(y - grabbed)) });
  }

  function roomAt(x) {
    return board.rooms.find((room) => {
      const box = board.lists.get(room).getBoundingClientRect();
      return room && x >= box.left && x < box.right;
    });
  }

  function minuteAt(y) {
    const box = hours.getBoundingClientRect();
    return ((y - box.top) / box.height) * board.length;
  }

  function snapped(minute) {
    return Math.round(minute / board.step) * board.step;
  }

  function scroll() {
    if (!drag?.began) return;
    const box = board.element.getBoundingClientRect();
    const pull = (at, low, high) => (at < low + NEAR ? -12 : at > high - NEAR ? 12 : 0);
    if (!inside(board.element, drag.x, drag.y)) return;
    const before = [board.element.scrollLeft, board.element.scrollTop];
    board.element.scrollBy(drag.edge ? 0 : pull(drag.x, box.left, box.right), pull(drag.y, box.top, box.bottom));
    if (before[0] !== board.element.scrollLeft || before[1] !== board.element.scrollTop) follow();
  }
}

function inside(element, x, y) {
  const box = element.getBoundingClientRect();
  return x >= box.left && x <= box.right && y >= box.top && y <= box.bottom;
}
