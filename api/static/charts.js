// Charts of the tables on the page. Each reads its numbers from the cells that people read, so that
// both always say the same; without JavaScript, or where ECharts was not built, the tables stand alone.
(() => {
  const figures = [...document.querySelectorAll("[data-chart]")];
  if (!window.echarts) return figures.forEach((figure) => figure.remove());

  const page = getComputedStyle(document.documentElement);
  const colour = (name) => page.getPropertyValue(`--${name}`).trim();
  const words = { color: colour("ink"), fontFamily: getComputedStyle(document.body).fontFamily, fontSize: 13 };
  const rule = { lineStyle: { color: colour("line") } };

  const said = (cell) => (cell.dataset.value ?? cell.textContent).trim();
  const number = (cell) => (/^-?[\d.]+$/.test(said(cell)) ? Number(said(cell)) : null);
  const name = (cell) => cell.dataset.value ?? cell.firstChild.textContent.trim();
  const read = (table) => {
    const rows = [...table.tBodies[0].rows];
    const series = [...table.tHead.querySelectorAll("[data-series]")].map((head) => ({
      name: name(head),
      colour: colour(head.dataset.series),
      values: rows.map((row) => number(row.cells[head.cellIndex])),
    }));
    return { rows, names: rows.map((row) => name(row.cells[0])), series };
  };

  const frame = {
    animation: false,
    textStyle: words,
    legend: { top: 0, left: 0, itemWidth: 14, itemHeight: 10, icon: "rect", textStyle: words, selectedMode: false },
    // An HTML tooltip would write style attributes, which the Content-Security-Policy forbids.
    tooltip: { trigger: "axis", renderMode: "richText", confine: true, axisPointer: { type: "shadow" },
      backgroundColor: colour("card"), borderColor: colour("line-strong"), textStyle: words },
    grid: { left: 0, right: 44, top: 34, bottom: 4 },
  };
  const pen = document.createElement("canvas").getContext("2d");
  pen.font = `${words.fontSize}px ${words.fontFamily}`;
  const labels = (names, width) => ({ ...words, overflow: "break", lineHeight: 16,
    width: Math.min(190, width * 0.32, Math.max(...names.map((word) => pen.measureText(word).width)) + 2) });
  const across = (names, width) => ({ type: "category", inverse: true, data: names, axisTick: { show: false },
    axisLine: { ...rule, onZero: false }, axisLabel: labels(names, width) });
  const along = { type: "value", splitLine: rule, axisLabel: { ...words, color: colour("soft") } };
  const bar = (one, more) => ({ type: "bar", name: one.name, data: one.values, itemStyle: { color: one.colour },
    barMaxWidth: 18, ...more });
  const figure = { show: true, ...words };

  const KINDS = {
    // Side by side: what is wanted against what there is.
    bars: ({ names, series }, width) => ({ ...frame, xAxis: along, yAxis: across(names, width),
      series: series.map((one) => bar(one, { label: { ...figure, position: "right" }, barGap: "15%" })) }),

    // One on the other: the parts of a whole.
    parts: ({ names, series }, width) => ({ ...frame, xAxis: { ...along, minInterval: 1 }, yAxis: across(names, width),
      series: series.map((one) => bar(one, { stack: "whole" })) }),

    // How near each value is to its bound; a full bar is proven. Values differ too much for one axis.
    bounds: ({ names, series: [value, bound] }, width) => {
      const near = names.map((_, n) => {
        const [a, b] = [value.values[n], bound.values[n]];
        // Without a bound nothing is known of how near it is: the value is said, the bar stays empty.
        return a === null ? null : b === null ? 0 : a === b ? 100 : Math.floor((100 * Math.min(a, b)) / Math.max(a, b));
      });
      const of = ({ dataIndex: n }) => `${value.values[n]} / ${bound.values[n] ?? "—"}`;
      return { ...frame, legend: { show: false }, grid: { ...frame.grid, top: 4, right: 110 },
        tooltip: { ...frame.tooltip, formatter: ([at]) => `${at.name}\n${value.name} ${value.values[at.dataIndex] ?? "—"}\n${bound.name} ${bound.values[at.dataIndex] ?? "—"}` },
        xAxis: { ...along, min: 0, max: 100, interval: width < 560 ? 50 : 20, axisLabel: { ...along.axisLabel, formatter: "{value}%" } },
        yAxis: across(names, width),
        series: [bar({ ...value, values: near.map((share) => ({ value: share,
          itemStyle: { color: share === 100 ? value.colour : bound.colour } })) },
        { label: { ...figure, position: "right", formatter: of }, showBackground: true,
          backgroundStyle: { color: colour("paper") } })] };
    },

    // To the right what became better, to the left what became worse, in hundredths of what it was.
    gains: ({ rows, names, series: [gain] }, width) => {
      const moved = names.map((_, n) => n).filter((n) => gain.values[n]);
      if (!moved.length) return null;
      const bars = moved.map((n) => ({ value: gain.values[n], label: { position: gain.values[n] > 0 ? "right" : "left" },
        itemStyle: { color: colour(gain.values[n] > 0 ? "chart-1" : "chart-4") } }));
      const told = ({ dataIndex: n }) => rows[moved[n]].lastElementChild.textContent.trim();
      return { ...frame, legend: { show: false }, grid: { ...frame.grid, top: 4, right: 72 },
        tooltip: { ...frame.tooltip, formatter: ([at]) => `${at.name}\n${told(at)}` },
        xAxis: { ...along, boundaryGap: ["22%", "12%"], axisLabel: { ...along.axisLabel, formatter: "{value}%" } },
        yAxis: across(moved.map((n) => names[n]), width),
        series: [bar({ ...gain, values: bars }, { label: { ...figure, formatter: told } })] };
    },

    // A small picture for each goal that moves: what it reaches when so much may change.
    frontier: ({ names, series }, width) => {
      const moving = series.filter((one) => new Set(one.values).size > 1);
      if (!moving.length) return null;
      const columns = width < 560 ? 1 : moving.length % 3 === 1 ? 2 : Math.min(moving.length, 3);
      const box = (n) => ({ left: `${((n % columns) * 100) / columns + 1}%`, width: `${100 / columns - 5}%`,
        top: Math.floor(n / columns) * 170 + 34, height: 100 });
      return { ...frame, legend: { show: false }, tall: Math.ceil(moving.length / columns) * 170,
        tooltip: { ...frame.tooltip, axisPointer: { type: "line" } },
        grid: moving.map((_, n) => box(n)),
        xAxis: moving.map((_, n) => ({ type: "category", data: names, gridIndex: n, axisLine: rule,
          axisTick: { show: false }, axisLabel: along.axisLabel, boundaryGap: false })),
        yAxis: moving.map((one, n) => ({ ...along, gridIndex: n, scale: true, splitNumber: 2, minInterval: 1,
          name: one.name, nameLocation: "end", nameTextStyle: { ...words, align: "left" } })),
        series: moving.map((one, n) => ({ type: "line", step: "end", name: one.name, data: one.values,
          xAxisIndex: n, yAxisIndex: n, symbolSize: 7, color: one.colour })) };
    },
  };

  for (const at of figures) {
    const table = document.getElementById(at.dataset.of);
    let chart = null;
    const draw = () => {
      const option = KINDS[at.dataset.chart](read(table), at.clientWidth);
      at.hidden = option === null;
      if (at.hidden) return;
      if (option.tall) at.style.height = `${option.tall}px`;
      chart ??= echarts.init(at);
      chart.resize();
      chart.setOption(option, true);
    };
    draw();
    let asked = 0;
    const again = () => {
      cancelAnimationFrame(asked);
      asked = requestAnimationFrame(draw);
    };
    new MutationObserver(again).observe(table, { subtree: true, childList: true, characterData: true });
    addEventListener("resize", again);
  }
})();
