// Live tiers of a running round. Without JavaScript the page refreshes itself instead.
(() => {
  const board = document.querySelector("[data-events]");
  if (!board || !("EventSource" in window)) return;
  const source = new EventSource(board.dataset.events);
  const rest = new Set(["proposed", "approved", "published", "closed", "failed", "cancelled"]);
  const cell = (row, name) => row.querySelector(`[data-cell="${name}"]`);

  source.addEventListener("progress", (event) => {
    const step = JSON.parse(event.data).progress;
    const row = board.querySelector(`[data-tier="${CSS.escape(step.tier)}"]`);
    if (!row) return;
    for (const other of board.querySelectorAll("[aria-current]")) other.removeAttribute("aria-current");
    row.setAttribute("aria-current", "step");
    cell(row, "value").textContent = step.value;
    cell(row, "bound").textContent = step.bound ?? "—";
    const words = document.documentElement.lang === "en" ? ["getting better", "bounded on both sides"] : ["改进中", "已证明上下界"];
    cell(row, "state").textContent = words[step.bound === null ? 0 : 1];
  });
  source.addEventListener("state", (event) => {
    const { state } = JSON.parse(event.data);
    // What the page says of a queue is wrong once a worker has begun.
    if (rest.has(state) || (state === "solving" && board.dataset.state === "queued")) {
      source.close();
      location.reload();
    }
  });
})();
