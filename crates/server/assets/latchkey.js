// Comfort only: every page works without this file.
"use strict";
(() => {
  const words = document.currentScript?.dataset ?? {};

  const button = (label) => {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "button quiet tool";
    made.textContent = label;
    return made;
  };

  // Values to copy get a button; without the clipboard they stay read-only and select themselves.
  const copyable = (element) => {
    const text = () => element.value ?? element.textContent;
    if (element.select) element.addEventListener("focus", () => element.select());
    if (!navigator.clipboard || !words.copy) return;
    const made = button(words.copy);
    const live = document.createElement("span");
    live.className = "unseen";
    live.setAttribute("role", "status");
    made.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(text().trim());
      } catch {
        return;
      }
      made.textContent = words.copied;
      live.textContent = words.copied;
      setTimeout(() => {
        made.textContent = words.copy;
        live.textContent = "";
      }, 2000);
    });
    element.after(made, live);
  };

  // Password fields can be shown; sending the form hides them again.
  const showable = (input) => {
    if (!words.show) return;
    const made = button(words.show);
    const set = (shown) => {
      input.type = shown ? "text" : "password";
      made.textContent = shown ? words.hide : words.show;
      made.setAttribute("aria-pressed", String(shown));
    };
    made.setAttribute("aria-controls", input.id);
    made.addEventListener("click", () => set(input.type === "password"));
    input.form?.addEventListener("submit", () => set(false));
    const row = document.createElement("div");
    row.className = "copy";
    input.replaceWith(row);
    row.append(input, made);
    set(false);
  };

  document.querySelectorAll("[data-copy]").forEach(copyable);
  document.querySelectorAll('input[type="password"]').forEach(showable);

  // The menu closes on Escape and gives the focus back.
  document.querySelectorAll("details.menu").forEach((menu) => {
    menu.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !menu.open) return;
      menu.open = false;
      menu.querySelector("summary").focus();
    });
  });
})();
