// Adds a copy button beside every field meant to be copied; the fields can be selected without it.
for (const field of document.querySelectorAll("input.copy")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "secondary";
  button.textContent = "Copy";
  button.setAttribute("aria-label", "Copy " + (field.labels[0] ? field.labels[0].textContent : "value"));
  button.addEventListener("click", () => {
    field.select();
    navigator.clipboard.writeText(field.value).then(() => { button.textContent = "Copied"; }, () => {});
  });
  field.after(button);
}
