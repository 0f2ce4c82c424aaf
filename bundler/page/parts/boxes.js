/** Places of `sizes` (largest first) in a rectangle, each nearly square: squarified treemaps, Bruls,
 *  Huizing and van Wijk, 2000. */
function squarify(sizes, left, top, width, height) {
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const places = [];
  if (total <= 0 || width <= 0 || height <= 0) return places;
  const scale = (width * height) / total;
  let at = 0;
  while (at < sizes.length) {
    const side = Math.min(width, height);
    let end = at + 1;
    let area = sizes[at] * scale;
    let worst = worstRatio(sizes[at] * scale, sizes[at] * scale, area, side);
    while (end < sizes.length) {
      const more = area + sizes[end] * scale;
      const ratio = worstRatio(sizes[at] * scale, sizes[end] * scale, more, side);
      if (ratio > worst) break;
      [area, worst] = [more, ratio];
      end += 1;
    }
    const thick = area / side;
    let along = 0;
    for (; at < end; at += 1) {
      const long = (sizes[at] * scale) / thick;
      places.push(
        width >= height
          ? { left, top: top + along, width: thick, height: long }
          : { left: left + along, top, width: long, height: thick },
      );
      along += long;
    }
    if (width >= height) [left, width] = [left + thick, width - thick];
    else [top, height] = [top + thick, height - thick];
  }
  return places;
}

function worstRatio(largest, smallest, area, side) {
  const [square, length] = [area * area, side * side];
  return Math.max((length * largest) / square, square / (length * smallest));
}

/** The treemap: boxes of the chosen one, and of theirs where there is room. */
class Boxes {
  constructor(root, kinds) {
    this.way = [root];
    this.colours = new Map(kinds.map(([kind], index) => [kind, `var(--kind-${Math.min(index, 5)})`]));
    byId("kinds").replaceChildren(
      ...kinds.map(([kind, size]) =>
        element("span", {}, this.swatch(kind), `${kind}: ${sizeText(size)}, ${shareText(size, root.size)}`),
      ),
    );
    new ResizeObserver(() => this.draw()).observe(byId("boxes"));
    this.show();
  }

  swatch(kind) {
    const made = element("span", { className: "swatch" });
    made.style.background = this.colours.get(kind);
    return made;
  }

  get chosen() {
    return this.way[this.way.length - 1];
  }

  /** Look into the box at the end of `way`. */
  open(way) {
    this.way = way;
    this.show();
  }

  show() {
    byId("trail").replaceChildren(
      ...this.way.flatMap((box, index) => {
        const name = `${box.name} (${sizeText(box.size)})`;
        if (index === this.way.length - 1) return [element("strong", {}, name)];
        const onclick = () => this.open(this.way.slice(0, index + 1));
        return [element("button", { className: "link", type: "button", onclick }, name), " / "];
      }),
    );
    const rows = (this.chosen.children ?? []).slice(0, 200).map((box) => this.row(box));
    byId("rows").tBodies[0].replaceChildren(...rows);
    this.draw();
  }

  row(box) {
    const onclick = () => this.open([...this.way, box]);
    const name = box.children
      ? element("button", { className: "link", type: "button", onclick }, box.name)
      : element("span", {}, this.swatch(box.kind), `${box.name} (${box.kind})`);
    return element(
      "tr",
      {},
      element("td", {}, name),
      element("td", { className: "number" }, sizeText(box.size)),
      element("td", { className: "number" }, shareText(box.size, this.chosen.size)),
    );
  }

  draw() {
    const { clientWidth, clientHeight } = byId("boxes");
    const drawn = [];
    this.drawChildren(this.chosen, this.way, 0, 0, clientWidth, clientHeight, drawn);
    byId("boxes").replaceChildren(...drawn);
  }

  drawChildren(box, way, left, top, width, height, drawn) {
    const children = box.children ?? [box];
    const places = squarify(children.map((child) => child.size), left, top, width, height);
    places.forEach((place, index) => {
      if (place.width < 3 || place.height < 3) return;
      const child = children[index];
      const below = child.children ? [...way, child] : way;
      drawn.push(this.drawn(child, place, below));
      const inner = place.height - 21;
      if (child.children && place.width > 40 && inner > 12) {
        this.drawChildren(child, below, place.left + 2, place.top + 19, place.width - 4, inner, drawn);
      }
    });
  }

  drawn(box, place, way) {
    const label = `${box.name}, ${sizeText(box.size)}`;
    const made = element("button", {
      type: "button",
      className: box.children ? "box" : "box leaf",
      title: box.kind ? `${label}, ${box.kind}` : label,
      onclick: () => this.open(way),
    });
    made.setAttribute("aria-label", label);
    if (place.height >= 20 && place.width >= 36) made.append(element("span", { className: "label" }, label));
    if (!box.children) made.style.background = this.colours.get(box.kind);
    for (const [name, value] of Object.entries(place)) made.style[name] = `${value}px`;
    return made;
  }
}
