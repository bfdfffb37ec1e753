/** Lines with what may be off as bands; the pointer shows all values at a place, a name in the legend takes its line away. */
function drawChart(place, chart) {
  const width = 520, height = 320, left = 52, right = 12, top = 8, bottom = 46;
  const hidden = new Set();
  const figure = make("div");
  place.append(make("p", { class: "caption" }, chart.title), figure);
  const colour = i => `var(--s${i % 8})`;
  // An interval of a share may reach beyond what shares can be; what is drawn does not.
  const isShare = chart.y.unit === "share" && chart.series.every(series => series.y.every(y => y >= 0 && y <= 1));
  const clip = y => isShare ? Math.min(1, Math.max(0, y)) : y;
  const ends = (series, i) => [clip(series.y[i] - (series.reach ? series.reach[i] : 0)), clip(series.y[i] + (series.reach ? series.reach[i] : 0))];

  const xs = chart.series.flatMap(series => series.x);
  let [low, high] = [Math.min(...xs), Math.max(...xs)];
  if (low === high) [low, high] = [low - 1, high + 1];
  const ys = chart.series.flatMap(series => series.y.flatMap((_, i) => ends(series, i)));
  let [floor, ceiling] = [Math.min(...ys), Math.max(...ys)];
  // Shares are seen against what they can be, unless that would flatten them.
  if (isShare && ceiling - floor > .2) floor = 0;
  const margin = (ceiling - floor || 1) * .05;
  if (!isShare || floor > 0) floor -= margin;
  ceiling += margin;
  const px = x => left + (x - low) / (high - low) * (width - left - right);
  const py = y => height - bottom - (y - floor) / (ceiling - floor) * (height - top - bottom);

  function draw() {
    const svg = make("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": `${chart.title}: ${chart.series.map(series => series.name).join(", ")}` });
    const grid = ticks(floor, ceiling), below = ticks(low, high);
    for (const y of grid.all) {
      svg.append(make("line", { class: "grid", x1: left, x2: width - right, y1: py(y), y2: py(y) }));
      svg.append(make("text", { x: left - 8, y: py(y) + 4, "text-anchor": "end" }, showTick(y, grid.step, chart.y.unit)));
    }
    for (const x of below.all)
      svg.append(make("text", { x: px(x), y: height - bottom + 18, "text-anchor": "middle" }, showTick(x, below.step, chart.x.unit)));
    svg.append(make("text", { x: (left + width - right) / 2, y: height - 6, "text-anchor": "middle" }, showLabel(chart.x)));
    svg.append(make("text", { transform: `translate(13 ${(top + height - bottom) / 2}) rotate(-90)`, "text-anchor": "middle" }, showLabel(chart.y)));
    chart.series.forEach((series, i) => {
      if (hidden.has(i)) return;
      const path = values => values.map((y, k) => `${px(series.x[k]).toFixed(1)} ${py(y).toFixed(1)}`);
      if (series.reach) {
        const upper = path(series.y.map((_, k) => ends(series, k)[1])), lower = path(series.y.map((_, k) => ends(series, k)[0]));
        svg.append(make("path", { class: "band", d: `M${upper.join("L")}L${lower.reverse().join("L")}Z`, style: `fill: ${colour(i)}` }));
      }
      svg.append(make("path", { class: "line", d: `M${path(series.y).join("L")}`, style: `stroke: ${colour(i)}` }));
      series.x.forEach((x, k) => svg.append(make("circle", { cx: px(x), cy: py(series.y[k]), r: 3, style: `fill: ${colour(i)}` })));
    });
    const guide = make("line", { class: "guide", y1: top, y2: height - bottom, visibility: "hidden" });
    svg.append(guide);
    svg.addEventListener("pointermove", event => point(event, svg, guide));
    svg.addEventListener("pointerleave", () => { guide.setAttribute("visibility", "hidden"); hoverOff(); });
    figure.replaceChildren(svg);
  }

  function point(event, svg, guide) {
    const box = svg.getBoundingClientRect(), x = (event.clientX - box.left) / box.width * width;
    const nearest = xs.reduce((best, candidate) => Math.abs(px(candidate) - x) < Math.abs(px(best) - x) ? candidate : best);
    guide.setAttribute("x1", px(nearest));
    guide.setAttribute("x2", px(nearest));
    guide.setAttribute("visibility", "visible");
    const lines = chart.series.flatMap((series, i) => {
      const k = hidden.has(i) ? -1 : series.x.indexOf(nearest);
      return k < 0 ? [] : [`${series.name}: ${show(series.y[k], chart.y.unit)}${series.reach ? ` ± ${show(series.reach[k], chart.y.unit)}` : ""}`];
    });
    hoverAt(event, [`${chart.x.label} ${show(nearest, chart.x.unit)}`, ...lines].join("\n"));
  }

  const legend = make("div", { class: "legend" });
  chart.series.forEach((series, i) => legend.append(make("button", {
    type: "button", "aria-pressed": "true", style: `--colour: ${colour(i)}`,
    onclick: event => {
      if (!hidden.delete(i)) hidden.add(i);
      event.currentTarget.setAttribute("aria-pressed", String(!hidden.has(i)));
      draw();
    },
  }, make("i"), series.name)));
  place.append(legend);
  draw();
}
