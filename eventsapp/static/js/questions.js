// Shows a question as soon as an earlier answer asks for it. Without this the page asks it once the form was sent,
// and what is asked is the server's word in any case.
const conditions = new Set();

// A question that is not asked yet stands in a template; out of it, it can be shown and hidden.
for (const template of document.querySelectorAll("template[data-asked-if]")) {
  const block = document.createElement("div");
  Object.assign(block.dataset, template.dataset);
  block.append(template.content.cloneNode(true));
  block.hidden = true;
  template.replaceWith(block);
}

const says = (control, wanted) => {
  if (control.type !== "radio" && control.type !== "checkbox") return control.value === wanted;
  // A single box (a consent) has no value of its own.
  return control.checked && (control.value === wanted || (control.value === "y" && wanted === "yes"));
};

const isAsked = (block) => {
  const controls = [...block.closest("form").elements].filter((each) => each.name === block.dataset.askedIf);
  // What hangs on a question that is hidden is hidden as well.
  const { wanted, or } = block.dataset;
  return controls.some(
    (each) => !each.closest("[data-asked-if][hidden]") && (says(each, wanted) || (or && says(each, or))),
  );
};

// In the order of the page: a question hangs on an earlier one.
const show = () => {
  for (const block of conditions) block.hidden = !isAsked(block);
};

for (const block of document.querySelectorAll("[data-asked-if]")) conditions.add(block);
if (conditions.size) {
  document.addEventListener("change", show);
  show();
}
