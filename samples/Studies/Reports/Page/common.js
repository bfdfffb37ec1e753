"use strict";

const data = JSON.parse(document.getElementById("data").textContent);

/** An element with attributes and children; of SVG where its parent is. */
function make(name, attributes = {}, ...children) {
  const isSvg = make.svg.has(name);
  const element = isSvg ? document.createElementNS("http://www.w3.org/2000/svg", name) : document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else element.setAttribute(key, value);
  }
  element.append(...children);
  return element;
}
make.svg = new Set(["svg", "g", "line", "path", "circle", "text"]);

/** A number as the tables have it. */
function show(value, unit) {
  switch (unit) {
    case "share": return (100 * value).toFixed(1) + " %";
    case "count": return String(+value.toFixed(2));
    case "milliseconds": return value.toFixed(2) + " ms";
    default: return value.toFixed(4);
  }
}

/** Five or so round numbers between two. */
function ticks(low, high) {
  const rough = (high - low) / 5, power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 2.5, 5, 10].find(factor => factor * power >= rough));
  const all = [];
  for (let tick = Math.ceil(low / step - 1e-9) * step; tick <= high + step * 1e-9; tick += step) all.push(tick);
  return { all, step };
}

/** A tick's number: only as many digits as tell it from the next. */
function showTick(value, step, unit) {
  const factor = unit === "share" ? 100 : 1;
  const digits = Math.max(0, -Math.floor(Math.log10(step * factor) + 1e-9));
  return (value * factor).toFixed(step * factor === 2.5 * 10 ** -digits ? digits + 1 : digits).replace(/^-(0(\.0*)?)$/, "$1");
}

/** An axis' label with its unit. */
function showLabel(axis) {
  return axis.unit === "share" ? axis.label + ", %" : axis.unit === "milliseconds" ? axis.label + ", ms" : axis.label;
}

const hover = document.getElementById("hover");

/** Shows a text beside the pointer. */
function hoverAt(event, text) {
  hover.textContent = text;
  hover.style.display = "block";
  const right = event.clientX + 16 + hover.offsetWidth > innerWidth;
  hover.style.left = (right ? event.clientX - 12 - hover.offsetWidth : event.clientX + 16) + "px";
  hover.style.top = Math.min(event.clientY + 12, innerHeight - hover.offsetHeight - 4) + "px";
}

function hoverOff() { hover.style.display = "none"; }
