// Marks what is on at this moment, wherever a session's times stand. The page itself is the same all day.
const label = document.querySelector("[data-now]")?.dataset.now;
const sessions = [...document.querySelectorAll(".session, .slot")].flatMap((session) => {
  const [from, to] = session.querySelectorAll(".times time");
  return from && to ? [{ session, times: from.closest(".times"), from: Date.parse(from.dateTime), to: Date.parse(to.dateTime) }] : [];
});

function mark() {
  const now = Date.now();
  for (const { session, times, from, to } of sessions) {
    const on = from <= now && now < to;
    if (on === session.classList.contains("is-now")) continue;
    session.classList.toggle("is-now", on);
    times.querySelector(".now")?.remove();
    if (on) {
      const word = document.createElement("strong");
      word.className = "now";
      word.textContent = label;
      times.append(" ", word);
    }
  }
}

if (label) {
  mark();
  setInterval(mark, 20_000);
}
