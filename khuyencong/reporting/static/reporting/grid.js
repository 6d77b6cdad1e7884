/* Cells of a report that save themselves. Without this script the page is a plain form with one button.

   Each cell is an input with data-cell ("obligation:row:column") and data-rev (the revision it was read at). What was
   typed and not yet stored is kept on this machine until the server has answered for it. */
(function () {
  "use strict";
  const form = document.querySelector("form[data-grid]");
  if (!form) return;
  const words = form.dataset;
  const status = document.getElementById("kc-grid-status");
  const store = "kc-grid:" + form.dataset.grid + ":" + form.dataset.user;
  const cells = Array.from(form.querySelectorAll("input[data-cell]"));
  const byKey = new Map(cells.map((input) => [input.dataset.cell, input]));
  const byPlace = new Map(cells.map((input) => [input.dataset.r + ":" + input.dataset.c, input]));
  const editable = cells.filter((input) => !input.readOnly);
  const pending = new Map(); // key -> text waiting to be sent
  let sending = false;
  let timer = 0;
  let wait = 0;

  const notes = new Map(Array.from(form.querySelectorAll("input[data-note]")).map((n) => [n.dataset.note, n]));
  function noteOf(key) { const note = notes.get(key); return note ? note.value : null; }
  function same(input) {
    const note = notes.get(input.dataset.cell);
    return input.value === input.dataset.saved && (!note || note.value === note.dataset.saved);
  }

  function kept() {
    try { return JSON.parse(localStorage.getItem(store) || "{}"); } catch (error) { return {}; }
  }

  function keep() {
    const all = {};
    pending.forEach((text, key) => { all[key] = { text: text, rev: byKey.get(key).dataset.rev, note: noteOf(key) }; });
    editable.forEach((input) => {
      if (input.dataset.state === "bad" || input.dataset.state === "changed")
        all[input.dataset.cell] = { text: input.value, rev: input.dataset.rev, note: noteOf(input.dataset.cell) };
    });
    try {
      if (Object.keys(all).length) localStorage.setItem(store, JSON.stringify(all));
      else localStorage.removeItem(store);
    } catch (error) { /* a browser that keeps nothing still saves on the server */ }
  }

  const icons = { saved: "check-lg", wait: "hourglass-split", bad: "exclamation-octagon-fill", changed: "exclamation-octagon-fill", failed: "hourglass-split" };

  function show(input, state, message) {
    const box = input.closest(".c");
    input.dataset.state = state;
    box.classList.remove("is-saved", "is-wait", "is-bad", "is-ask", "is-changed");
    if (state === "saved") box.classList.add("is-saved");
    if (state === "wait" || state === "failed") box.classList.add("is-wait");
    if (state === "bad" || state === "changed") box.classList.add("is-bad");
    if (state === "bad" || state === "changed") input.setAttribute("aria-invalid", "true");
    else input.removeAttribute("aria-invalid");
    let mark = box.querySelector("svg.kc-i");
    const name = icons[state];
    if (name) {
      if (!mark) {
        mark = document.createElementNS("http://www.w3.org/2000/svg", "svg");
        mark.setAttribute("class", "kc-i");
        mark.setAttribute("aria-hidden", "true");
        mark.appendChild(document.createElementNS("http://www.w3.org/2000/svg", "use"));
        box.insertBefore(mark, box.firstChild);
      }
      mark.firstElementChild.setAttribute("href", words.icons + "#" + name);
    }
    let note = box.querySelector(".kc-cellnote");
    const text = message || (state === "wait" ? words.saving : "");
    if (!note && text && state !== "wait") {
      note = document.createElement("span");
      note.className = "kc-cellnote";
      note.id = "m-" + input.id;
      box.appendChild(note);
      input.setAttribute("aria-describedby", note.id);
    }
    if (note) note.textContent = state === "wait" || state === "saved" ? "" : text;
  }

  function say(text, bad) {
    if (!status) return;
    status.textContent = text;
    status.classList.toggle("kc-late", Boolean(bad));
  }

  function queue(input) {
    if (input.readOnly || same(input)) {
      if (!input.readOnly && input.dataset.state && !pending.has(input.dataset.cell)) {
        show(input, input.value ? "saved" : "");
        keep();
      }
      return;
    }
    pending.set(input.dataset.cell, input.value);
    show(input, "wait");
    keep();
    clearTimeout(timer);
    timer = setTimeout(send, 150);
  }

  async function send() {
    if (sending || !pending.size) return;
    sending = true;
    const batch = Array.from(pending).slice(0, 200);
    const cells = {};
    batch.forEach(([key, text]) => { cells[key] = { text: text, rev: byKey.get(key).dataset.rev, note: noteOf(key) }; });
    say(words.saving);
    try {
      const answer = await fetch(words.save, {
        method: "POST",
        headers: { "X-CSRFToken": form.querySelector("[name=csrfmiddlewaretoken]").value, "Content-Type": "application/json", Accept: "application/json" },
        body: JSON.stringify({ cells: cells }),
        signal: AbortSignal.timeout(20000),
      });
      if (!answer.ok) throw Object.assign(new Error("refused"), { status: answer.status });
      take(batch, cells, await answer.json());
      wait = 0;
    } catch (error) {
      batch.forEach(([key]) => show(byKey.get(key), "failed", words.failed));
      say(error.status && error.status < 500 ? words.refused : words.offline, true);
      wait = Math.min(wait ? wait * 2 : 2000, 30000);
      timer = setTimeout(send, wait);
    }
    sending = false;
    if (pending.size && !wait) send();
  }

  function take(batch, cells, answer) {
    batch.forEach(([key, text]) => {
      const input = byKey.get(key);
      const told = answer.cells[key];
      if (!told) return;
      if (pending.get(key) === text) pending.delete(key);
      input.dataset.rev = told.rev;
      if (told.state === "saved") {
        input.dataset.saved = told.text;
        if (notes.has(key)) notes.get(key).dataset.saved = cells[key].note;
        if (input.value === text) input.value = told.text;
        if (!pending.has(key)) show(input, input.value === "" ? "" : "saved");
      } else if (!pending.has(key)) {
        show(input, told.state, told.message);
      }
    });
    Object.entries(answer.computed || {}).forEach(([key, text]) => {
      const input = byKey.get(key);
      if (input) input.value = text;
    });
    keep();
    const refused = editable.filter((i) => i.dataset.state === "bad" || i.dataset.state === "changed").length;
    say(refused ? words.some.replace("{n}", refused) : words.saved.replace("{at}", answer.at), refused);
  }

  /* Where a cell stands: its row and column in the grid. */
  function place(input) { return [Number(input.dataset.r), Number(input.dataset.c)]; }
  function at(r, c) { return byPlace.get(r + ":" + c); }

  function go(input, dr, dc) {
    let [r, c] = place(input);
    for (let n = 0; n < 500; n++) {
      r += dr; c += dc;
      const next = at(r, c);
      if (!next) return false;
      if (!next.readOnly) { next.focus(); next.select(); return true; }
    }
    return false;
  }

  form.addEventListener("keydown", (event) => {
    const input = event.target;
    if (!input.dataset || !input.dataset.cell || event.altKey || event.ctrlKey || event.metaKey) return;
    const whole = input.selectionStart === 0 && input.selectionEnd === input.value.length;
    const start = input.selectionEnd === 0;
    const end = input.selectionStart === input.value.length;
    const moves = { ArrowUp: [-1, 0, true], ArrowDown: [1, 0, true], Enter: [1, 0, true], ArrowLeft: [0, -1, whole || start], ArrowRight: [0, 1, whole || end] };
    const move = moves[event.key];
    if (event.key === "Escape") { input.value = input.dataset.saved; pending.delete(input.dataset.cell); show(input, input.value ? "saved" : ""); keep(); return; }
    if (!move || event.shiftKey || !move[2]) return;
    event.preventDefault();
    queue(input);
    go(input, move[0], move[1]);
  });

  /* A cell entered is a cell to type over, as in a spreadsheet. */
  form.addEventListener("focusin", (event) => { if (event.target.dataset.cell && !event.target.readOnly) event.target.select(); });

  form.addEventListener("change", (event) => {
    const input = event.target.dataset.note ? byKey.get(event.target.dataset.note) : event.target;
    if (input && input.dataset.cell) queue(input);
  });

  form.addEventListener("paste", (event) => {
    const input = event.target;
    if (!input.dataset || !input.dataset.cell) return;
    const text = event.clipboardData.getData("text").replace(/\r\n?/g, "\n").replace(/\n$/, "");
    if (!/[\n\t]/.test(text)) return;
    event.preventDefault();
    const [r, c] = place(input);
    text.split("\n").forEach((line, down) => line.split("\t").forEach((value, right) => {
      const target = at(r + down, c + right);
      if (!target || target.readOnly) return;
      target.value = value.trim();
      queue(target);
    }));
  });

  window.addEventListener("online", () => { wait = 0; clearTimeout(timer); send(); });
  window.addEventListener("beforeunload", (event) => { if (pending.size) event.preventDefault(); });
  form.addEventListener("submit", () => pending.clear());

  /* What an earlier visit typed and could not store comes back, and is sent again at the revision it was read at. */
  const left = kept();
  Object.keys(left).forEach((key) => {
    const input = byKey.get(key);
    if (!input || input.readOnly || input.value === left[key].text) return;
    input.value = left[key].text;
    if (left[key].note !== null && notes.has(key)) notes.get(key).value = left[key].note;
    input.dataset.rev = left[key].rev;
    queue(input);
  });
  if (!pending.size) keep();
})();
