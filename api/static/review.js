// Drag somebody from one seat to another, or a seat to the row of whoever should take it. Before the
// drop the server says whether the rules allow it, and what it would cost; the drop opens the same
// form that works without a script.
(() => {
  const says = document.querySelector("#drag-says");
  if (!says) return;
  const path = `/api/v1/rounds/${says.dataset.round}/overrides?dry_run=true`;
  const answers = new Map();
  const words = document.documentElement.lang === "en"
    ? { may: "Allowed", mayNot: "Not allowed", lost: "The server can't be reached; try again later." }
    : { may: "可以", mayNot: "不可以", lost: "连不上服务器，请稍后再试。" };
  let held = null;
  let over = null;

  const place = (seat) => ({ child: seat.dataset.child, seat: seat.dataset.seat });
  // On a seat two people change places, or one moves; on a person's row that person takes the seat.
  const plan = (to) => ({
    ...(to.dataset.taker
      ? { kind: "assign", ...place(held), helper: to.dataset.taker }
      : { kind: to.dataset.helper ? "swap" : "move", ...place(to), other: place(held) }),
    reason: "（拖动试看）",
  });
  // Where a drop would do nothing: the seat itself, the row it is in, an empty seat onto another.
  const idle = (to) => !to || to === held || to.contains(held) || (!held.dataset.helper && !to.dataset.taker);
  const mark = (cell, name) => {
    cell.classList.remove("asking", "may", "may-not");
    if (name) cell.classList.add(name);
  };
  const ask = (to) => {
    const body = JSON.stringify(plan(to));
    if (!answers.has(body)) {
      const headers = { "content-type": "application/json" };
      answers.set(body, fetch(path, { method: "POST", headers, body, credentials: "same-origin" })
        .then(async (answer) => ({ may: answer.ok, told: await answer.json() }))
        .catch(() => ({ may: false, told: { detail: words.lost } })));
    }
    return answers.get(body);
  };
  const cost = (told) => {
    const worse = told.costs.find((line) => line.before !== line.after);
    return worse ? `${worse.before} → ${worse.after}` : "";
  };

  document.addEventListener("dragstart", (event) => {
    held = event.target.closest?.(".seat");
    if (!held) return;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", held.dataset.helper);
    held.classList.add("held");
  });
  document.addEventListener("dragenter", async (event) => {
    const to = event.target.closest?.(".seat, .taker");
    if (!held || to === over) return;
    if (over) mark(over, null);
    over = idle(to) ? null : to;
    if (!over) return;
    mark(to, "asking");
    const { may, told } = await ask(to);
    if (over !== to) return;
    mark(to, may ? "may" : "may-not");
    says.textContent = `${to.dataset.name}: ${may ? `${words.may} ${cost(told)}` : `${words.mayNot}. ${told.detail}`}`;
  });
  document.addEventListener("dragover", (event) => {
    if (over && !over.classList.contains("may-not") && over.contains(event.target)) event.preventDefault();
  });
  document.addEventListener("drop", async (event) => {
    if (!over || !held) return;
    event.preventDefault();
    const to = over;
    const { kind, child, seat, helper, other } = plan(to);
    if (!(await ask(to)).may) return;
    const asked = new URLSearchParams({ kind, child, seat,
      ...(helper && { helper }), ...(other && { other_child: other.child, other_seat: other.seat }) });
    location.assign(`/rounds/${says.dataset.round}/override?${asked}`);
  });
  document.addEventListener("dragend", () => {
    held?.classList.remove("held");
    if (over) mark(over, null);
    held = over = null;
  });
})();
