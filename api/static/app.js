// Small comforts only: every page does its work without this file.
"use strict";

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.classList.contains("once")) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  form.setAttribute("aria-busy", "true");
});

// Back from the next page: the form may be sent again.
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form.once")) {
    delete form.dataset.sent;
    form.removeAttribute("aria-busy");
  }
});

const summary = document.getElementById("errors");
if (summary) summary.focus();

const log = document.getElementById("log");
if (log) {
  log.scrollTop = log.scrollHeight;
  document.body.addEventListener("htmx:afterSettle", () => {
    log.scrollTop = log.scrollHeight;
    const words = document.getElementById("chat-text");
    if (words) words.focus();
  });
  document.body.addEventListener("htmx:sendError", () => {
    const note = document.createElement("div");
    note.className = "alert bad";
    note.textContent = "没有发出去，可能断网了。写的还在，请再点一次发送。";
    log.append(note);
    log.scrollTop = log.scrollHeight;
  });
  document.addEventListener("keydown", (event) => {
    const sends = event.key === "Enter" && (event.ctrlKey || event.metaKey);
    if (sends && event.target.id === "chat-text") event.target.form.requestSubmit();
  });
}
