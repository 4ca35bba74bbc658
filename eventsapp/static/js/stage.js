// A stage's screen: shows by its own clock what is on and what comes next, asks for a new programme every 20 seconds,
// and goes on with the one it has where nobody answers.
const EVERY = 20_000;
const stage = document.querySelector("#stage");
const { zone, separator, most } = stage.dataset;
const at = (id) => document.querySelector(`#${id}`);
const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: zone });
const dayOf = new Intl.DateTimeFormat("sv-SE", { year: "numeric", month: "2-digit", day: "2-digit", timeZone: zone });
const script = document.querySelector("script[src]").getAttribute("src");
let sessions = read(document);
let heard = Date.now();
let ahead = 0; // how far the server's clock is ahead of this machine's, where the two differ by more than a minute
let drawn = "";

function read(page) {
  return [...page.querySelector("#sessions").content.children].map((article) => ({
    article,
    from: Date.parse(article.dataset.from),
    to: Date.parse(article.dataset.to),
  }));
}

function time(moment) {
  return clock.format(moment).replace(":", separator);
}

function fill(place, chosen, today) {
  place.replaceChildren(...chosen.map(({ article }) => {
    const shown = article.cloneNode(true);
    const day = shown.querySelector(".stage-day");
    day.hidden = day.dataset.day === today;
    return shown;
  }));
}

function draw() {
  const moment = Date.now() + ahead;
  const running = sessions.filter(({ from, to }) => from <= moment && moment < to);
  const later = sessions.filter(({ from }) => from > moment);
  const next = later.slice(0, Number(most));
  const today = dayOf.format(moment);
  document.querySelector(".stage-clock").textContent = time(moment);
  const wanted = [today, ...running, "|", ...next].map((each) => each.article?.outerHTML ?? each).join();
  if (wanted !== drawn) {
    drawn = wanted;
    fill(at("now"), running, today);
    fill(at("next"), next, today);
    at("nothing").hidden = running.length > 0;
    document.querySelector("[data-over]").hidden = later.length > 0;
    document.querySelector("[data-waiting]").hidden = later.length === 0;
    document.querySelector(".stage-next").hidden = next.length === 0;
  }
  const lost = at("lost");
  const words = Date.now() - heard > 2.5 * EVERY ? `${lost.dataset.lost} ${time(heard + ahead)}.` : "";
  if (lost.textContent !== words) lost.textContent = words;
}

async function ask() {
  try {
    const answer = await fetch(location.href, { cache: "no-cache", signal: AbortSignal.timeout(EVERY / 2) });
    if (!answer.ok) return;
    const said = Date.parse(answer.headers.get("Date")) + 1000 * Number(answer.headers.get("Age") ?? 0);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (page.querySelector("script[src]")?.getAttribute("src") !== script) return location.reload();
    sessions = read(page);
    heard = Date.now();
    ahead = Math.abs(said - heard) > 60_000 ? said - heard : 0;
    draw();
  } catch {
    // Nobody answers: the programme at hand stays, and draw() says since when.
  }
}

async function stayAwake() {
  try {
    if (document.visibilityState === "visible") await navigator.wakeLock?.request("screen");
  } catch {
    // The machine's own settings decide then.
  }
}

const full = at("full");
full.hidden = !document.fullscreenEnabled;
full.addEventListener("click", () => document.documentElement.requestFullscreen());
document.addEventListener("fullscreenchange", () => { full.hidden = Boolean(document.fullscreenElement); });
document.addEventListener("visibilitychange", stayAwake);
stayAwake();
draw();
setInterval(draw, 1000);
setInterval(ask, EVERY);
