// Says at once that a chosen file is larger than its question takes, and does not send it. Without this the page says
// so once the form was sent.
const note = (field) => document.getElementById(`${field.id}-large`);

const check = (field) => {
  note(field)?.remove();
  field.removeAttribute("aria-invalid");
  if (![...field.files].some((file) => file.size > Number(field.dataset.most))) return;
  const sentence = Object.assign(document.createElement("p"), {
    id: `${field.id}-large`,
    className: "error",
    textContent: field.dataset.tooLarge,
  });
  sentence.setAttribute("role", "alert");
  field.before(sentence);
  field.setAttribute("aria-invalid", "true");
  field.value = "";
};

document.addEventListener("change", ({ target }) => {
  if (target.type === "file" && target.dataset.most) check(target);
});
