// Draws the tables inside <figure class="chart"> with uPlot and folds each table away. Without this file, or without
// JavaScript at all, the tables stand there to be read; nothing is shown that they do not hold.
"use strict";
(() => {
  const style = getComputedStyle(document.documentElement);
  const colour = (name) => style.getPropertyValue(name).trim();
  const language = document.documentElement.lang;

  function read(table, length, bars) {
    const heads = [...table.tHead.rows[0].cells].slice(1);
    const rows = [...table.tBodies[0].rows];
    const dated = rows.filter((row) => !row.hasAttribute("data-undated"));
    const x = dated.map((row) => Date.parse(row.querySelector("time").dateTime.slice(0, 10) + "T00:00:00Z") / 1000);
    // What has no date stands apart, two steps after the last day.
    const apart = rows.find((row) => row.hasAttribute("data-undated") && bars);
    if (apart) x.push(x.length ? x[x.length - 1] + 2 * length : 0);
    const drawn = apart ? [...dated, apart] : dated;
    return {
      undated: apart ? { at: x[x.length - 1], words: apart.cells[0].textContent.trim() } : null,
      names: heads.map((cell) => cell.textContent.trim()),
      percent: heads.map((cell) => cell.hasAttribute("data-percent")),
      x,
      y: heads.map((_, at) => drawn.map((row) => Number(row.cells[at + 1].textContent))),
    };
  }

  // The first series is drawn lowest: each stands on the sum of those before it, the tallest sum painted first.
  function stack(columns) {
    const sums = [];
    columns.forEach((column, at) => sums.push(at ? column.map((n, i) => n + sums[at - 1][i]) : column));
    return sums;
  }

  function dateOf(step, undated) {
    const form = new Intl.DateTimeFormat(language, step === "month"
      ? { month: "long", year: "numeric", timeZone: "UTC" }
      : { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
    return (_, seconds) => (seconds == null ? "" : undated && seconds === undated.at ? undated.words : form.format(seconds * 1000));
  }

  // Some of the days that there are, as many as have room: no label stands twice, none on another.
  const spread = (x, width) => x.filter((_, at) => at % Math.ceil((x.length * 64) / width) === 0);

  function axes(hasPercent, step, x, undated) {
    const look = { stroke: colour("--soft"), grid: { stroke: colour("--line"), width: 1 }, ticks: { show: false }, font: "12px sans-serif" };
    const short = new Intl.DateTimeFormat(language, step === "month"
      ? { month: "short", year: "2-digit", timeZone: "UTC" } : { day: "numeric", month: "short", timeZone: "UTC" });
    // The last bar, of what has no date, has its label; the days beside it have none that would lie under it.
    const splits = (plot) => {
      const some = spread(undated ? x.slice(0, -1) : x, plot.width - 60);
      const room = (64 * (x[x.length - 1] - x[0])) / (plot.width - 60);
      return undated ? [...some.filter((s) => undated.at - s > room), undated.at] : some;
    };
    const bottom = { ...look, size: 30, grid: { show: false }, splits: (plot) => splits(plot), values: (_, at) => at.map((s) => (undated && s === undated.at ? undated.words : short.format(s * 1000))) };
    const left = { ...look, size: 42, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 50000] };
    return hasPercent ? [bottom, left, { ...look, side: 1, scale: "%", size: 42, grid: { show: false }, values: (_, at) => at.map((n) => n + " %") }] : [bottom, left];
  }

  function draw(figure) {
    const table = figure.querySelector(".scroll table");
    const step = figure.dataset.step;
    const stacked = figure.dataset.chart === "stacked";
    const { names, percent, x, y, undated } = read(table, (step === "month" ? 30.4 : 1) * 86400, stacked);
    if (!x.length) return;
    const order = stacked ? y.map((_, at) => y.length - 1 - at) : y.map((_, at) => at);
    const heights = stacked ? stack(y) : y;
    const series = order.map((at) => ({
      label: names[at],
      scale: percent[at] ? "%" : "y",
      stroke: colour(`--c${at + 1}`),
      fill: stacked ? colour(`--c${at + 1}`) : undefined,
      width: stacked ? 0 : 2,
      dash: percent[at] ? [4, 4 + 2 * at] : undefined,
      paths: stacked ? uPlot.paths.bars({ size: [0.86, 60] }) : undefined,
      points: { show: !stacked && x.length <= 36 },
      value: (_, __, ___, index) => (index == null ? "" : y[at][index]),
    }));
    const place = figure.querySelector(".plot") || figure.insertBefore(document.createElement("div"), figure.firstChild);
    place.className = "plot";
    place.setAttribute("aria-hidden", "true");
    place.replaceChildren();
    const half = (step === "month" ? 31 : 1) * 43200;
    const plot = new uPlot({
      width: Math.max(place.clientWidth, 200), height: 230, tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), "Etc/UTC"),
      series: [{ label: "\u00a0", value: dateOf(step, undated) }, ...series],
      scales: { x: { time: true, range: [x[0] - half, x[x.length - 1] + half] }, y: { range: (_, __, most) => [0, Math.max(most * 1.05, 1)] }, "%": { range: [0, 105] } },
      axes: axes(percent.some(Boolean), step, x, undated),
      cursor: { drag: { x: false, y: false }, points: { show: false } },
      legend: { live: true },
    }, [x, ...order.map((at) => heights[at])], place);
    const watched = new ResizeObserver(() => plot.setSize({ width: Math.max(place.clientWidth, 200), height: 230 }));
    watched.observe(place);
  }

  function fold(figure) {
    const fields = document.createElement("details");
    const summary = document.createElement("summary");
    summary.textContent = figure.dataset.show;
    const table = figure.querySelector(".scroll");
    table.before(fields);
    fields.append(summary, table);
  }

  // Of a calendar wider than the screen, its newest weeks come first into sight.
  document.querySelectorAll("figure.calendar .scroll").forEach((each) => { each.scrollLeft = each.scrollWidth; });
  const figures = [...document.querySelectorAll("figure.chart")];
  figures.forEach((figure) => { draw(figure); fold(figure); });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => figures.forEach(draw));
})();
