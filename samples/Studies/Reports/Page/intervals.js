/** Differences and their intervals below each other, and a line where there is none. */
function drawIntervals(place, intervals) {
  const row = 30, width = 720, right = 24, bottom = 30;
  const left = Math.min(width / 2, 34 + 7 * Math.max(...intervals.rows.map(one => one.name.length)));
  const height = intervals.rows.length * row + bottom;
  const ends = intervals.rows.flatMap(one => [one.mean, one.low ?? one.mean, one.high ?? one.mean, 0]);
  const margin = (Math.max(...ends) - Math.min(...ends) || 1) * .06;
  const [low, high] = [Math.min(...ends) - margin, Math.max(...ends) + margin];
  const px = x => left + (x - low) / (high - low) * (width - left - right);
  const svg = make("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": intervals.title });
  const below = ticks(low, high);
  for (const x of below.all) {
    svg.append(make("line", { class: "grid", x1: px(x), x2: px(x), y1: 0, y2: height - bottom }));
    svg.append(make("text", { x: px(x), y: height - bottom + 18, "text-anchor": "middle" }, showTick(x, below.step, intervals.unit)));
  }
  svg.append(make("line", { class: "zero", x1: px(0), x2: px(0), y1: 0, y2: height - bottom }));
  intervals.rows.forEach((one, i) => {
    const y = (i + .5) * row;
    const colour = one.low > 0 ? "var(--s2)" : one.high < 0 ? "var(--s1)" : "var(--s6)";
    const text = `${one.name}: ${show(one.mean, intervals.unit)}${one.low == null ? "" : `, ${show(one.low, intervals.unit)} to ${show(one.high, intervals.unit)}`}`;
    const group = make("g", { onpointermove: event => hoverAt(event, text), onpointerleave: hoverOff });
    group.append(make("line", { x1: 0, x2: width, y1: y, y2: y, stroke: "transparent", "stroke-width": row }));
    group.append(make("text", { class: "name", x: left - 14, y: y + 4, "text-anchor": "end" }, one.name));
    if (one.low != null) group.append(make("line", { x1: px(one.low), x2: px(one.high), y1: y, y2: y, "stroke-width": 2.5, style: `stroke: ${colour}` }));
    group.append(make("circle", { cx: px(one.mean), cy: y, r: 5, style: `fill: ${colour}` }));
    svg.append(group);
  });
  place.append(make("p", { class: "caption" }, intervals.title + (intervals.unit === "share" ? ", percentage points" : "")), svg);
}
