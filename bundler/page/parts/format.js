"use strict";

/** "3.4 MB": in powers of ten, as bundler prints sizes. */
function sizeText(bytes) {
  if (bytes < 1000) return `${bytes} B`;
  const names = ["kB", "MB", "GB", "TB"];
  let value = bytes / 1000;
  let at = 0;
  while (value >= 999.95 && at < names.length - 1) {
    value /= 1000;
    at += 1;
  }
  return `${value.toFixed(1)} ${names[at]}`;
}

/** "12.3 ms" for microseconds. */
function timeText(us) {
  return us < 1000 ? `${us} µs` : `${(us / 1000).toFixed(1)} ms`;
}

function shareText(part, whole) {
  return whole ? `${((100 * part) / whole).toFixed(1)} %` : "";
}

/** An element with properties, and with children that are elements or texts. */
function element(tag, properties, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

function byId(id) {
  return document.getElementById(id);
}

/** Fill a <dl> with pairs. */
function showFacts(list, facts) {
  list.replaceChildren(
    ...facts.flatMap(([name, value]) => [element("dt", {}, name), element("dd", {}, value || "yes")]),
  );
}
