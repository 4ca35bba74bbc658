// Keeps a part of a page as the server has it: asks again every so many seconds, while somebody looks.
const part = document.querySelector("[data-live]");

async function ask() {
  if (document.hidden) return;
  try {
    const answer = await fetch(location.href, { cache: "no-cache" });
    if (!answer.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-live]");
    if (fresh && fresh.innerHTML !== part.innerHTML && !part.contains(document.activeElement)) part.innerHTML = fresh.innerHTML;
  } catch {
    // No network: what stands there stays, and the next round asks again.
  }
}

if (part) {
  setInterval(ask, Number(part.dataset.live) * 1000);
  document.addEventListener("visibilitychange", ask);
}
