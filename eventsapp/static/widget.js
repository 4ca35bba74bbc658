// For other sites: puts the programme in the place of each link that asks for it, and keeps its frame as high as it is.
//   <a data-eventsapp-widget href="https://HOST/events/EVENT/programme">Programme</a>
//   <script src="https://HOST/widget.js" defer></script>
(() => {
  const home = new URL(document.currentScript.src).origin;
  const frames = [];
  for (const link of document.querySelectorAll("a[data-eventsapp-widget]")) {
    const address = new URL(link.href);
    if (address.origin !== home) continue;
    address.pathname = address.pathname.replace(/\/programme$/, "/widget");
    const frame = document.createElement("iframe");
    frame.src = address;
    frame.title = link.textContent.trim();
    frame.loading = "lazy";
    frame.style.cssText = "display: block; width: 100%; height: 30rem; border: 0";
    frames.push(frame);
    link.replaceWith(frame);
  }
  addEventListener("message", (message) => {
    const frame = frames.find((each) => each.contentWindow === message.source);
    const height = message.data?.eventsappHeight;
    if (frame && message.origin === home && Number.isFinite(height)) frame.style.height = `${Math.min(Math.max(height, 100), 50_000)}px`;
  });
})();
