/** Relevance from blue, against, over white to red, for. */
function drawMap(map) {
  const canvas = make("canvas", { width: map.width, height: map.height });
  const levels = new Int8Array(Uint8Array.from(atob(map.levels), c => c.charCodeAt(0)).buffer);
  const context = canvas.getContext("2d"), image = context.createImageData(map.width, map.height);
  levels.forEach((level, i) => {
    const fade = 255 * (1 - Math.abs(level) / 127);
    image.data.set(level >= 0 ? [255, fade, fade, 255] : [fade, fade, 255, 255], 4 * i);
  });
  context.putImageData(image, 0, 0);
  canvas.addEventListener("pointermove", event => {
    const box = canvas.getBoundingClientRect();
    const x = Math.min(map.width - 1, Math.max(0, Math.floor((event.clientX - box.left) / box.width * map.width)));
    const y = Math.min(map.height - 1, Math.max(0, Math.floor((event.clientY - box.top) / box.height * map.height)));
    hoverAt(event, `row ${y}, column ${x}: ${(levels[y * map.width + x] * map.scale / 127).toPrecision(3)}`);
  });
  canvas.addEventListener("pointerleave", hoverOff);
  return canvas;
}

/** A row a sample, a column a run; switches for runs and composites, and a slider over the fraction occluded. */
function drawGallery(place, gallery) {
  const unique = values => [...new Set(values)];
  const samples = unique(gallery.pictures.map(picture => picture.sample));
  const composites = unique(gallery.pictures.map(picture => picture.composite).filter(name => name != null));
  const fractions = unique(gallery.pictures.map(picture => picture.fraction).filter(value => value != null)).sort((a, b) => a - b);
  const state = { composite: composites[0], fraction: fractions[0], runs: gallery.runs.map(() => true) };
  const controls = make("div", { class: "controls" }), pictures = make("div", { class: "pictures" });
  place.append(controls, pictures);

  const choices = (title, ...labels) => make("fieldset", {}, make("legend", {}, title), ...labels);
  if (gallery.runs.length > 1)
    controls.append(choices("Runs", ...gallery.runs.map((name, i) => make("label", {}, make("input", { type: "checkbox", checked: "", onchange: event => { state.runs[i] = event.target.checked; draw(); } }), name))));
  if (composites.length > 1) {
    const group = `composite-${place.dataset.gallery}`;
    controls.append(choices("Composite", ...composites.map((name, i) => make("label", {}, make("input", { type: "radio", name: group, ...(i ? {} : { checked: "" }), onchange: () => { state.composite = name; draw(); } }), name))));
  }
  if (fractions.length > 1) {
    const output = make("output", {}, show(state.fraction, "share"));
    controls.append(make("label", {}, "Occluded", make("input", { type: "range", min: 0, max: fractions.length - 1, step: 1, value: 0, oninput: event => {
      state.fraction = fractions[+event.target.value];
      output.textContent = show(state.fraction, "share");
      draw();
    } }), output));
  }
  if (!controls.children.length) controls.remove();

  const fits = picture => (picture.composite == null || picture.composite === state.composite) && (picture.fraction == null || picture.fraction === state.fraction);
  const figure = picture => make("figure", {}, picture.map ? drawMap(picture.map) : make("img", { src: `data:image/png;base64,${picture.png}`, alt: `${picture.sample}, ${picture.kind}` }), make("figcaption", {}, picture.caption || picture.kind));

  function draw() {
    const shown = gallery.runs.map((_, i) => i).filter(i => state.runs[i]);
    const hasInputs = gallery.pictures.some(picture => picture.kind === "input");
    const head = make("tr", {}, ...(hasInputs ? [make("th", { scope: "col" }, "input")] : []), ...shown.map(i => make("th", { scope: "col" }, gallery.runs[i])));
    const rows = samples.map(sample => {
      const own = gallery.pictures.filter(picture => picture.sample === sample);
      const input = own.find(picture => picture.kind === "input");
      const cells = shown.map(i => make("td", {}, ...own.filter(picture => picture.run === i && picture.kind !== "input" && fits(picture)).map(figure)));
      return make("tr", {}, ...(hasInputs ? [make("td", {}, ...(input ? [figure(input)] : []))] : []), ...cells);
    });
    pictures.replaceChildren(make("table", {}, make("thead", {}, head), make("tbody", {}, ...rows)));
  }
  draw();
}
