// How far an import is. Without JavaScript the page refreshes itself instead.
(() => {
  const board = document.querySelector("[data-reading]");
  if (!board) return;
  const look = async () => {
    const answer = await fetch(location.href, { credentials: "same-origin" });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("[data-reading]");
    if (!fresh) return location.reload();
    board.querySelector("progress").value = fresh.querySelector("progress").value;
    board.querySelector("progress").max = fresh.querySelector("progress").max;
    board.querySelector("[data-far]").textContent = fresh.querySelector("[data-far]").textContent;
    setTimeout(look, 1000);
  };
  setTimeout(look, 700);
})();
