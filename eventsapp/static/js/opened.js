// Tells the host that somebody looked at the invitation, once, when a person does something on the page.
// That the page was fetched says nothing: programs that check mail fetch every link, and some run its scripts.
const form = document.querySelector("form[data-opened]");
const does = ["pointerdown", "keydown", "wheel", "touchmove"];

const tell = (event) => {
  if (!event.isTrusted || document.visibilityState !== "visible") return;
  for (const each of does) removeEventListener(each, tell);
  const token = form.elements.csrf_token;
  const body = new URLSearchParams(token ? { csrf_token: token.value } : {});
  // Whoever sends the form at once tells as much by that.
  fetch(form.dataset.opened, { method: "POST", body, keepalive: true }).catch(() => {});
};

if (form) for (const each of does) addEventListener(each, tell, { passive: true });
