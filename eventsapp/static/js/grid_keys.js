// The grid by keyboard: arrows move the session that has the focus, and what is shown is saved when they rest.

const REST = 1200;

export function listenToKeys(editor) {
  const { board, root } = editor;
  let resting = 0;

  const settle = (slot) => {
    clearTimeout(resting);
    if (slot.classList.contains("moving")) editor.save(slot);
  };

  const move = (slot, change) => {
    editor.show(slot, board.within({ ...board.placeOf(slot), ...change }));
    board.focus(slot);
    clearTimeout(resting);
    resting = setTimeout(settle, REST, slot);
  };

  // One row earlier or later: onto the next row's line, where it stands between two.
  const stepped = (value, rows) => {
    const at = value / board.step;
    return (rows > 0 ? Math.floor(at + rows) : Math.ceil(at + rows)) * board.step;
  };

  const actions = {
    ArrowUp: (slot, { begin }) => move(slot, { begin: stepped(begin, -1) }),
    ArrowDown: (slot, { begin }) => move(slot, { begin: stepped(begin, 1) }),
    ArrowLeft: (slot, { room }) => move(slot, { room: board.rooms[Math.max(0, board.rooms.indexOf(room) - 1)] }),
    ArrowRight: (slot, { room }) =>
      move(slot, { room: board.rooms[Math.min(board.rooms.length - 1, board.rooms.indexOf(room) + 1)] }),
    "Shift+ArrowUp": (slot, { minutes }) => move(slot, { minutes: stepped(minutes, -1) }),
    "Shift+ArrowDown": (slot, { minutes }) => move(slot, { minutes: stepped(minutes, 1) }),
    Delete: (slot) => move(slot, { room: "unplaced", begin: 0 }),
    Backspace: (slot) => move(slot, { room: "unplaced", begin: 0 }),
    Escape: (slot) => editor.restore(slot),
  };

  const fromList = (slot, { minutes }) => {
    const room = board.rooms[1] ?? "";
    move(slot, { room, begin: board.free(room, minutes) });
  };

  root.addEventListener("keydown", (event) => {
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if ((event.ctrlKey || event.metaKey) && (key === "z" || key === "y")) {
      event.preventDefault();
      if (key === "y" || event.shiftKey) editor.redo();
      else editor.undo();
      return;
    }
    const slot = event.target.closest?.(".grid-slot");
    if (!slot || event.ctrlKey || event.metaKey || event.altKey) return;
    const place = board.placeOf(slot);
    if (key === "e") {
      location.assign(root.dataset.open.replace(/0(?=$|\?)/, slot.dataset.key));
    } else if (key === "Enter" && slot.classList.contains("moving")) {
      event.preventDefault();
      settle(slot);
    } else if (place.room === "unplaced" && (key === "ArrowRight" || key === "ArrowLeft")) {
      event.preventDefault();
      fromList(slot, place);
    } else if (place.room !== "unplaced" || key === "Escape") {
      const action = actions[event.shiftKey ? `Shift+${key}` : key];
      if (!action) return;
      event.preventDefault();
      if (key === "Escape") clearTimeout(resting);
      action(slot, place);
    }
  });

  // Whoever goes on to something else has finished with this one.
  root.addEventListener("focusout", (event) => {
    const slot = event.target.closest?.(".grid-slot");
    if (slot && event.relatedTarget && !slot.contains(event.relatedTarget)) settle(slot);
  });
}
