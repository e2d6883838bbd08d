"use strict";
(function () {
  const specs = JSON.parse(document.getElementById("charts").textContent);
  const charts = [];
  const narrow = () => innerWidth < 560;
  const colour = name => getComputedStyle(document.documentElement).getPropertyValue("--" + name).trim();
  const seriesColour = number => (number < 0 ? colour("ink") : colour("s" + (number % 6)));
  const faint = (hex, alpha) => hex + Math.round(255 * alpha).toString(16).padStart(2, "0");
  const shapes = ["circle", "triangle", "rect", "rectRot", "star", "crossRot"];

  /* ---- numbers ---- */

  function short(value) {
    const size = Math.abs(value);
    if (size === 0) return "0";
    if (size >= 1e5 || size < 1e-3) return value.toExponential(0).replace("e+", "e");
    return String(Number(value.toPrecision(3)));
  }
  function bytes(value) {
    const units = ["B", "KiB", "MiB", "GiB", "TiB"];
    let unit = 0;
    while (value >= 1024 && unit < units.length - 1) { value /= 1024; unit++; }
    return short(value) + " " + units[unit];
  }
  const written = {
    linear: short, log: short, bytes: bytes, ratio: short, percent: value => Math.round(100 * value) + " %",
  };

  /* ---- axes ---- */

  function logTicks(min, max, most) {
    const ticks = [];
    for (const steps of [[1, 1.5, 2, 3, 4, 5, 6, 7, 8, 9], [1, 2, 3, 5, 7], [1, 2, 5], [1, 3], [1]]) {
      ticks.length = 0;
      for (let e = Math.floor(Math.log10(min)); e <= Math.ceil(Math.log10(max)); e++) {
        for (const step of steps) {
          const value = step * 10 ** e;
          if (value >= min * 0.999 && value <= max * 1.001) ticks.push(value);
        }
      }
      if (ticks.length <= most) break;
    }
    return ticks;
  }
  function ratioTicks(min, max, most) {
    for (const step of [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5]) {
      const first = Math.ceil(min / step), last = Math.floor(max / step);
      if (last - first + 1 <= 2 * most) {
        const ticks = [];
        for (let i = first; i <= last; i++) if (i > 0) ticks.push(i * step);
        const apart = Math.log(max / min) / most, kept = [1];
        for (const t of ticks.filter(t => t < 0.999).reverse()) if (Math.log(kept[0] / t) > apart) kept.unshift(t);
        for (const t of ticks.filter(t => t > 1.001)) if (Math.log(t / kept[kept.length - 1]) > apart) kept.push(t);
        return kept;
      }
    }
    return [1];
  }
  function byteTicks(min, max, most) {
    const first = Math.ceil(Math.log2(min)), last = Math.floor(Math.log2(max));
    const stride = Math.max(1, Math.ceil((last - first + 1) / most));
    const ticks = [];
    for (let e = first; e <= last; e += stride) ticks.push(2 ** e);
    return ticks;
  }
  function axis(spec, values, tops, across) {
    const scale = spec.scale;
    const straight = scale === "linear" || scale === "percent";
    const options = {
      type: straight ? "linear" : "logarithmic",
      title: { display: true, text: spec.label, color: colour("muted"), font: { size: 12 } },
      grid: { color: colour("line") },
      border: { color: colour("ink") },
      ticks: { color: colour("muted"), callback: written[scale], maxRotation: 0, autoSkipPadding: 12 },
    };
    const known = values.filter(v => v > 0 && isFinite(v));
    if (!straight && known.length) {
      let min = Math.min(...known), max = Math.max(...known);
      if (scale === "ratio") { min = Math.min(min, 0.97) * 0.99; max = Math.max(max, 1.03) * 1.01; }
      else if (scale === "log") { min /= 1.3; max *= 1.3; }
      options.min = min;
      options.max = max;
      const pick = scale === "ratio" ? ratioTicks : scale === "bytes" ? byteTicks : logTicks;
      options.afterBuildTicks = a => {
        const most = across ? Math.max(3, Math.floor(a.chart.width / (scale === "bytes" ? 85 : 60))) : 8;
        a.ticks = pick(min, max, scale === "log" ? Math.min(most, 8) : most).map(value => ({ value }));
      };
      options.ticks.autoSkip = false;
    } else {
      options.beginAtZero = true;
      const most = Math.max(0, ...tops), furthest = Math.max(0, ...known);
      options.suggestedMax = Math.min(furthest, 1.5 * most); /* whiskers of a noisy machine do not rule the axis */
      if (scale === "percent") options.max = Math.ceil(5 * Math.max(1, ...known)) / 5;
    }
    return options;
  }

  /* ---- marks that the library does not have: whiskers, limits, words along a roof ---- */

  const marks = {
    id: "marks",
    afterDatasetsDraw(chart) {
      const c = chart.ctx, area = chart.chartArea;
      c.save();
      c.beginPath();
      c.rect(area.left - 1, area.top - 14, chart.width - area.left, area.height + 15);
      c.clip();
      chart.data.datasets.forEach((set, index) => {
        const elements = chart.getDatasetMeta(index).data;
        set.from.points.forEach((point, i) => {
          if (!point || !elements[i]) return;
          if (set.form === "bars") bar(chart, elements[i], point, set);
          else if (set.form === "ratios" || set.form === "dots") dot(chart, elements[i], point, set);
          else if (point.low !== undefined) whisker(chart, elements[i].x, point, set.borderColor);
        });
        if (set.form === "roof" && set.from.slope) roofWords(chart, set);
      });
      c.restore();
    },
  };
  function line(c, x1, y1, x2, y2) {
    c.beginPath();
    c.moveTo(x1, y1);
    c.lineTo(x2, y2);
    c.stroke();
  }
  function whisker(chart, x, point, stroke) {
    const c = chart.ctx, low = chart.scales.y.getPixelForValue(point.low), high = chart.scales.y.getPixelForValue(point.high);
    c.strokeStyle = stroke;
    c.lineWidth = 1.2;
    line(c, x, low, x, high);
    line(c, x - 3, low, x + 3, low);
    line(c, x - 3, high, x + 3, high);
  }
  function value(chart, x, y, text) {
    const c = chart.ctx;
    c.fillStyle = colour("ink");
    c.font = "12px " + Chart.defaults.font.family;
    c.textAlign = "left";
    c.textBaseline = "middle";
    c.fillText(text, Math.min(x, chart.chartArea.right) + 7, y + 1);
    c.textBaseline = "alphabetic";
  }
  function bar(chart, element, point, set) {
    const c = chart.ctx, x = chart.scales.x, y = element.y, half = element.height / 2;
    const end = Math.max(point.value, point.high || 0);
    if (set.valued) value(chart, x.getPixelForValue(end), y, set.valued(point.value));
    if (point.low !== undefined) {
      const edge = chart.chartArea.right, cap = Math.min(3, half);
      const low = Math.min(edge, x.getPixelForValue(point.low)), high = Math.min(edge, x.getPixelForValue(point.high));
      c.strokeStyle = colour("ink");
      c.lineWidth = 1;
      line(c, low, y, high, y);
      line(c, low, y - cap, low, y + cap);
      if (high < edge) line(c, high, y - cap, high, y + cap);
    }
    if (point.limit !== undefined) {
      const at = x.getPixelForValue(point.limit);
      c.strokeStyle = colour("paper");
      c.lineWidth = 6;
      line(c, at, y - half - 2, at, y + half + 2);
      c.strokeStyle = colour("limit");
      c.lineWidth = 2.5;
      line(c, at, y - half - 2, at, y + half + 2);
    }
  }
  function dot(chart, element, point, set) {
    const c = chart.ctx, x = chart.scales.x.getPixelForValue(point.value), y = element.y;
    if (set.valued) value(chart, chart.scales.x.getPixelForValue(point.high), y, set.valued(point.value));
    c.fillStyle = point.shade ? colour(point.shade) : set.stroke;
    c.beginPath();
    if (!point.shade || point.shade === "quiet") c.arc(x, y, 3.5, 0, 2 * Math.PI);
    else {
      const way = point.shade === "good" ? 1 : -1;
      c.moveTo(x + 5 * way, y);
      c.lineTo(x - 4 * way, y - 5);
      c.lineTo(x - 4 * way, y + 5);
    }
    c.fill();
  }
  function words(c, text, x, y) {
    c.lineJoin = "round";
    c.lineWidth = 4;
    c.strokeStyle = colour("paper");
    c.strokeText(text, x, y);
    c.fillText(text, x, y);
  }
  function roofWords(chart, set) {
    const c = chart.ctx, [a, b] = set.from.points;
    const px = p => chart.scales.x.getPixelForValue(p.x), py = p => chart.scales.y.getPixelForValue(p.y);
    c.fillStyle = set.borderColor;
    c.font = "600 12px " + Chart.defaults.font.family;
    c.textAlign = "left";
    words(c, set.from.level, Math.max(px(b), chart.chartArea.left) + 14, py(b) - 8 - 15 * set.row);
    const angle = Math.atan2(py(b) - py(a), px(b) - px(a));
    if (Math.hypot(py(b) - py(a), px(b) - px(a)) < c.measureText(set.from.slope).width + 14) {
      c.textAlign = "left";
      if (set.row === 0) words(c, set.from.slope, (px(a) + px(b)) / 2 + 10, (py(a) + py(b)) / 2 + 16);
      return;
    }
    const left = Math.max(px(a), chart.chartArea.left), top = py(a) + (left - px(a)) * Math.tan(angle);
    if (set.row > 0) return;
    c.translate(left, top);
    c.rotate(angle);
    c.textAlign = "left";
    words(c, set.from.slope, 14, -7);
    c.setTransform(chart.currentDevicePixelRatio, 0, 0, chart.currentDevicePixelRatio, 0, 0);
  }

  /* ---- charts ---- */

  function tooltip(point) {
    const told = item => item.dataset.from.points[item.dataIndex] || {};
    return {
      filter: item => told(item).title !== undefined,
      displayColors: false,
      backgroundColor: colour("ink"), titleColor: colour("paper"), bodyColor: colour("paper"),
      padding: 10, titleFont: { weight: "600" },
      callbacks: {
        title: items => (items.length ? told(items[0]).title : ""),
        label: item => (told(item).text || []).flatMap(text => wrapped(text, narrow() ? 38 : 70)),
      },
    };
  }
  function wrapped(text, most) {
    const lines = [""];
    for (const word of text.split(" ")) {
      if (lines[lines.length - 1].length + word.length > most) lines.push("");
      lines[lines.length - 1] += (lines[lines.length - 1] ? " " : "") + word;
    }
    return lines;
  }
  function base(spec, sets, named) {
    return {
      animation: false, responsive: true, maintainAspectRatio: false,
      layout: { padding: { top: 8, right: 12 } },
      plugins: {
        legend: {
          display: named.length > 1 || !!spec.limits,
          position: "top", align: "start",
          labels: {
            color: colour("ink"), usePointStyle: true, boxWidth: 9, boxHeight: 9,
            filter: item => item.text !== "",
            generateLabels: chart => {
              const labels = Chart.defaults.plugins.legend.labels.generateLabels(chart);
              if (spec.limits) {
                labels.push({ text: spec.limits, fillStyle: colour("limit"), strokeStyle: colour("limit"), fontColor: colour("ink"),
                  pointStyle: "line", rotation: 90, lineWidth: 3, datasetIndex: -1 });
              }
              return labels;
            },
          },
          onClick: (event, item, legend) => {
            if (item.datasetIndex >= 0) Chart.defaults.plugins.legend.onClick.call(legend, event, item, legend);
          },
        },
        tooltip: tooltip(),
      },
    };
  }
  function points(spec) {
    const xs = [], ys = [], tops = [];
    let roofs = 0;
    const sets = spec.series.map(s => {
      s.points.forEach(p => { xs.push(p.x); tops.push(p.y); ys.push(p.y, p.low, p.high); });
      const stroke = seriesColour(s.colour), many = s.points.length > 60;
      const set = {
        label: s.name, form: s.form, from: s, data: s.points.map(p => ({ x: p.x, y: p.y })), borderColor: stroke,
        backgroundColor: faint(stroke, s.form === "points" ? 0.55 : 1), borderWidth: s.form === "points" ? 1 : 2,
        pointStyle: shapes[Math.max(0, s.colour) % shapes.length],
        showLine: s.form !== "points", stepped: s.form === "steps" ? "before" : false, order: s.form === "roof" ? 2 : 1,
        pointRadius: s.form === "points" ? s.points.map(p => 5 * (p.size || 1)) : s.form === "line" ? 4 : 0,
        pointHitRadius: many ? 4 : 8, pointHoverRadius: s.form === "points" ? s.points.map(p => 5 * (p.size || 1) + 2) : 5,
        clip: s.form === "points" ? 12 : 4,
      };
      if (s.form === "roof") { set.row = roofs++; set.borderWidth = 2.5; }
      return set;
    });
    const options = base(spec, sets, sets.filter(s => s.label !== ""));
    options.scales = { x: axis(spec.x, xs, xs, true), y: axis(spec.y, ys.filter(y => y !== undefined), tops, false) };
    options.interaction = { mode: "nearest", intersect: spec.series.some(s => s.form === "points") };
    return { type: "scatter", data: { datasets: sets }, options };
  }
  function label(text) {
    const lines = wrapped(text, narrow() ? 21 : 46);
    if (lines.length > 3) lines.splice(3, lines.length, "…");
    return lines;
  }
  function bars(spec) {
    const xs = [], tops = [];
    const sets = spec.series.map(s => {
      const fill = seriesColour(s.colour), floating = s.form !== "bars";
      s.points.forEach(p => { if (p) { xs.push(p.value, p.low, p.high, p.limit); tops.push(p.value); } });
      return {
        label: s.name, form: s.form, from: s, skipNull: true, stroke: fill,
        valued: spec.limits || spec.stacked || s.form === "ratios" ? null : written[spec.x.scale],
        data: s.points.map(p => (p ? (floating ? [p.low, p.high] : p.value) : null)),
        backgroundColor: floating ? s.points.map(p => faint(p && p.shade ? colour(p.shade) : fill, 0.35)) : fill,
        pointStyle: "rect", borderWidth: 0, borderSkipped: false,
        barPercentage: floating ? 0.4 : 0.86, categoryPercentage: floating ? 0.9 : 0.78,
        maxBarThickness: floating ? 8 : 26,
      };
    });
    const options = base(spec, sets, sets.filter(s => s.label !== ""));
    if (sets.some(s => s.valued)) options.layout.padding.right = 56;
    options.indexAxis = "y";
    options.interaction = { mode: "nearest", axis: "y", intersect: false };
    options.scales = {
      x: axis(spec.x, xs.filter(x => x !== undefined), tops, true),
      y: {
        stacked: !!spec.stacked, grid: { display: false }, border: { color: colour("ink") },
        ticks: {
          color: colour("ink"), autoSkip: false, crossAlign: "far", font: { size: narrow() ? 10.5 : 12 },
          callback: i => label(spec.labels[i]),
        },
      },
    };
    options.scales.x.stacked = !!spec.stacked;
    if (spec.stacked) options.scales.x.max = 1;
    if (spec.x.scale === "ratio") {
      options.scales.x.grid = { color: t => (Math.abs(t.tick.value - 1) < 1e-9 ? colour("ink") : colour("line")) };
    }
    return { type: "bar", data: { labels: spec.labels, datasets: sets }, options };
  }
  function height(spec) {
    if (spec.kind === "points") return narrow() ? 340 : 460;
    const sets = spec.stacked ? 1 : spec.series.length;
    const bar = narrow() || spec.series[0].form !== "bars" ? 22 : spec.labels.length > 8 ? 24 : 32;
    const words = 8 + 15 * Math.max(...spec.labels.map(text => label(text).length));
    const legend = narrow() && spec.series.length > 3 ? 24 : 0;
    return 96 + legend + spec.labels.length * Math.max(words, (sets > 1 ? 1 : 1.3) * sets * bar);
  }
  function draw() {
    Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
    Chart.defaults.devicePixelRatio = Math.max(2, devicePixelRatio);
    charts.splice(0).forEach(chart => chart.destroy());
    for (const spec of specs) {
      const canvas = document.getElementById(spec.id);
      canvas.parentElement.style.height = height(spec) + "px";
      const config = spec.kind === "points" ? points(spec) : bars(spec);
      config.plugins = [marks];
      charts.push(new Chart(canvas, config));
    }
  }

  /* ---- tables ---- */

  function key(row, column) {
    const cell = row.cells[column];
    return cell.dataset.v === undefined ? cell.textContent.trim() : Number(cell.dataset.v);
  }
  function compare(a, b) {
    if (a === "" || b === "") return (a === "") - (b === "");
    if (typeof a === "number" && typeof b === "number") return a - b;
    return String(a).localeCompare(String(b), "en", { numeric: true });
  }
  function sort(heading) {
    const table = heading.closest("table"), body = table.tBodies[0];
    const number = heading.classList.contains("number");
    const was = heading.getAttribute("aria-sort");
    const way = was === null ? (number ? "descending" : "ascending") : was === "ascending" ? "descending" : "ascending";
    for (const th of table.tHead.rows[0].cells) th.removeAttribute("aria-sort");
    heading.setAttribute("aria-sort", way);
    const sign = way === "ascending" ? 1 : -1;
    const rows = Array.from(body.rows, row => ({ row, key: key(row, heading.cellIndex) }));
    rows.sort((a, b) => (a.key === "" || b.key === "" ? compare(a.key, b.key) : sign * compare(a.key, b.key)));
    body.append(...rows.map(r => r.row));
  }
  for (const button of document.querySelectorAll("table.sortable th button")) {
    button.addEventListener("click", () => sort(button.closest("th")));
  }

  /* ---- light, dark, paper, width ---- */

  let wasNarrow = narrow();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
  addEventListener("resize", () => { if (narrow() !== wasNarrow) { wasNarrow = narrow(); draw(); } });
  let unfolded = [], headings = []; /* browsers repeat a table's headings on each sheet, but none with buttons */
  addEventListener("beforeprint", () => {
    unfolded = Array.from(document.querySelectorAll("figure details:not([open])"));
    for (const details of unfolded) details.open = true;
    headings = Array.from(document.querySelectorAll("th button"), button => ({ button, words: new Text(button.textContent) }));
    for (const { button, words } of headings) button.replaceWith(words);
    document.documentElement.classList.add("printing");
    draw();
  });
  addEventListener("afterprint", () => {
    for (const details of unfolded) details.open = false;
    for (const { button, words } of headings) words.replaceWith(button);
    document.documentElement.classList.remove("printing");
    draw();
  });
  draw();
})();
