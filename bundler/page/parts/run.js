/** The flame chart of a run. */
class Run {
  constructor(run) {
    byId("words").textContent = run.words.join(" ");
    showFacts(byId("run-facts"), run.facts);
    const total = run.stages.reduce((sum, stage) => sum + stage.total, 0);
    this.root = { name: "the whole run", total, imports: run.stages };
    this.chosen = this.root;
    new ResizeObserver(() => this.draw()).observe(byId("bars"));
    this.showSlowest();
    this.draw();
  }

  showSlowest() {
    const found = [];
    const look = (one) => {
      if (one.own !== undefined) found.push(one);
      one.imports.forEach(look);
    };
    look(this.root);
    found.sort((one, other) => other.own - one.own);
    const cell = (us) => element("td", { className: "number" }, timeText(us));
    const rows = found.slice(0, 20).map((one) =>
      element("tr", {}, element("td", { className: "path" }, one.name), cell(one.own), cell(one.total)),
    );
    byId("slowest").tBodies[0].replaceChildren(...rows);
  }

  draw() {
    const width = byId("bars").clientWidth;
    const drawn = [];
    this.depth = 0;
    this.drawBar(this.chosen, 0, width, 0, drawn);
    byId("bars").style.height = `${(this.depth + 1) * 20}px`;
    byId("bars").replaceChildren(...drawn);
    byId("bar").textContent = this.describe(this.chosen);
  }

  describe(one) {
    const own = one.own === undefined ? "" : `, ${timeText(one.own)} by itself`;
    return `${one.name}: ${timeText(one.total)}${own}, ${shareText(one.total, this.root.total)} of the run`;
  }

  drawBar(one, left, width, depth, drawn) {
    if (width < 1) return;
    this.depth = Math.max(this.depth, depth);
    const text = this.describe(one);
    const made = element("button", { type: "button", className: "bar", title: text });
    // a bar that is shown alone leads back to the whole
    made.onclick = () => {
      this.chosen = one === this.chosen ? this.root : one;
      this.draw();
    };
    made.setAttribute("aria-label", text);
    if (width >= 40) made.append(element("span", { className: "label" }, `${one.name}, ${timeText(one.total)}`));
    Object.assign(made.style, {
      left: `${left}px`,
      top: `${depth * 20}px`,
      width: `${width}px`,
      height: "20px",
      background: `var(--kind-${depth % 5})`,
    });
    drawn.push(made);
    const known = one.imports.reduce((sum, child) => sum + child.total, 0);
    const scale = width / Math.max(one.total, known, 1);
    let at = left;
    for (const child of one.imports) {
      this.drawBar(child, at, child.total * scale, depth + 1, drawn);
      at += child.total * scale;
    }
  }
}
