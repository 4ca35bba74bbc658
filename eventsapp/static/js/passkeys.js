// Passkeys: asks the device, and carries what it says. Without this script everything else of the page works.

const send = async (address, fields) => {
  const answer = await fetch(address, { method: "POST", body: new URLSearchParams(fields), credentials: "same-origin" });
  return { ok: answer.ok, said: await answer.json().catch(() => ({})) };
};

const token = (form) => ({ csrf_token: form.elements.csrf_token.value });

const fail = (form, sentence) => {
  const place = form.querySelector("[role=alert]");
  if (sentence) place.textContent = sentence;
  place.hidden = false;
};

const canParse = window.PublicKeyCredential?.parseCreationOptionsFromJSON;

for (const form of canParse ? document.querySelectorAll("[data-new-passkey]") : []) {
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    if (form.elements.answer.value) return;
    event.preventDefault();
    try {
      const asked = await send(form.dataset.newPasskey, token(form));
      const made = await navigator.credentials.create({
        publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(asked.said),
      });
      form.elements.answer.value = JSON.stringify(made.toJSON());
      form.requestSubmit();
    } catch {
      fail(form);
    }
  });
}

for (const form of canParse ? document.querySelectorAll("[data-passkey]") : []) {
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      const asked = await send(form.dataset.passkey, token(form));
      const given = await navigator.credentials.get({
        publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(asked.said),
      });
      const fields = { ...token(form), answer: JSON.stringify(given.toJSON()), next: form.elements.next.value };
      const result = await send(form.action, fields);
      if (result.ok) location.assign(result.said.next);
      else fail(form, result.said.error);
    } catch {
      fail(form);
    }
  });
}
