// Keeps a part of a page as the server has it: asks again every so many seconds, while somebody looks.
const part = document.querySelector("[data-live]");
let shown = part?.innerHTML;

// What has the focus, in the new text: the same link or button. Where it is not on any more, nothing holds the page back.
function same(held, fresh) {
  return [...fresh.querySelectorAll(held.localName)].find((each) => each.href === held.href && each.value === held.value);
}

async function ask() {
  if (document.hidden) return;
  try {
    const answer = await fetch(location.href, { cache: "no-cache" });
    if (!answer.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-live]");
    const held = part.contains(document.activeElement) ? document.activeElement : null;
    if (!fresh || fresh.innerHTML === shown) return;
    part.innerHTML = shown = fresh.innerHTML;
    if (held) same(held, part)?.focus({ preventScroll: true });
    dispatchEvent(new Event("refreshed"));
  } catch {
    // No network: what stands there stays, and the next round asks again.
  }
}

if (part) {
  setInterval(ask, Number(part.dataset.live) * 1000);
  document.addEventListener("visibilitychange", ask);
}
