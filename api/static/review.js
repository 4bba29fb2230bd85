// Drag somebody from one seat to another. Before the drop the server says whether the rules allow it,
// and what it would cost; the drop opens the same form that works without a script.
(() => {
  const says = document.querySelector("#drag-says");
  if (!says) return;
  const path = `/api/v1/rounds/${says.dataset.round}/overrides?dry_run=true`;
  const answers = new Map();
  let held = null;
  let over = null;

  const plan = (to) => ({
    kind: to.dataset.helper ? "swap" : "move",
    child: to.dataset.child,
    seat: to.dataset.seat,
    other: { child: held.dataset.child, seat: held.dataset.seat },
    reason: "（拖动试看）",
  });
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
        .catch(() => ({ may: false, told: { detail: "连不上服务器，请稍后再试。" } })));
    }
    return answers.get(body);
  };
  const cost = (told) => {
    const worse = told.costs.find((line) => line.before !== line.after);
    return worse ? `${worse.before} → ${worse.after}` : "";
  };

  document.addEventListener("dragstart", (event) => {
    held = event.target.closest?.("td.seat");
    if (!held) return;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", held.dataset.helper);
    held.classList.add("held");
  });
  document.addEventListener("dragenter", async (event) => {
    const to = event.target.closest?.("td.seat");
    if (!held || to === over) return;
    if (over) mark(over, null);
    over = to === held ? null : to;
    if (!over) return;
    mark(to, "asking");
    const { may, told } = await ask(to);
    if (over !== to) return;
    mark(to, may ? "may" : "may-not");
    const word = document.documentElement.lang === "en" ? ["Allowed", "Not allowed"] : ["可以", "不可以"];
    says.textContent = `${to.dataset.name}：${may ? `${word[0]} ${cost(told)}` : `${word[1]}。${told.detail}`}`;
  });
  document.addEventListener("dragover", (event) => {
    if (over && !over.classList.contains("may-not") && over.contains(event.target)) event.preventDefault();
  });
  document.addEventListener("drop", async (event) => {
    if (!over || !held) return;
    event.preventDefault();
    const to = over;
    const planned = plan(to);
    if (!(await ask(to)).may) return;
    const { kind, child, seat, other } = planned;
    const asked = new URLSearchParams({ kind, child, seat, other_child: other.child, other_seat: other.seat });
    location.assign(`/rounds/${says.dataset.round}/override?${asked}`);
  });
  document.addEventListener("dragend", () => {
    held?.classList.remove("held");
    if (over) mark(over, null);
    held = over = null;
  });
})();
