// A page that waits for an answer looks for it by itself, and is loaded again when it is there.
// Without JavaScript the page refreshes itself instead.
(() => {
  const waits = 'script[src="/static/waiting.js"]';
  const look = async () => {
    const answer = await fetch(location.href, { credentials: "same-origin" }).catch(() => null);
    if (answer?.ok) {
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (!page.querySelector(waits)) return location.reload();
    } else if (answer) {
      return location.reload();
    }
    setTimeout(look, 1500);
  };
  setTimeout(look, 700);
})();
