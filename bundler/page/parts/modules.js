/** Modules that can be searched, and the way from the entry point to each of them. */
class Modules {
  constructor(data) {
    this.ways = data.ways;
    this.owners = data.owners;
    this.modules = new Map(data.modules.map((module) => [module.name, module]));
    this.imports = new Map();
    for (const module of data.modules) {
      for (const [importer] of module.edges) {
        if (!this.imports.has(importer)) this.imports.set(importer, []);
        this.imports.get(importer).push(module.name);
      }
    }
    byId("search").addEventListener("input", () => this.search(byId("search").value.trim().toLowerCase()));
  }

  search(text) {
    const limit = 60;
    const names = text ? [...this.modules.keys()].filter((name) => name.toLowerCase().includes(text)) : [];
    const rank = (name) => [name.toLowerCase() !== text, !name.toLowerCase().startsWith(text), name];
    names.sort((one, other) => (rank(one) < rank(other) ? -1 : 1));
    const items = names.slice(0, limit).map((name) => element("li", {}, this.link(name)));
    if (names.length > limit) items.push(element("li", {}, `and ${names.length - limit} more`));
    if (text && !names.length) items.push(element("li", {}, "no module has a name like that"));
    byId("matches").replaceChildren(...items);
  }

  /** A button that shows a module; plain text for what is none, such as an option. */
  link(name) {
    if (!this.modules.has(name)) return element("span", {}, name || "the interpreter");
    return element("button", { className: "link path", type: "button", onclick: () => this.show(name) }, name);
  }

  show(name) {
    const module = this.modules.get(name);
    const importers = module.edges.map(([importer, way, line]) =>
      element("li", {}, this.link(importer), " ", this.how(importer, way, line)),
    );
    const imported = (this.imports.get(name) ?? []).map((other) => element("li", {}, this.link(other)));
    byId("module").replaceChildren(
      element("h3", { className: "path" }, name),
      element("p", {}, `${module.about} of ${this.owners[module.owner] ?? module.owner}, `
        + `${sizeText(module.size)} of code${module.file ? `, ${module.file}` : ""}`),
      element("h3", {}, "How it came"),
      element("ul", { className: "chain" }, ...this.chain(name)),
      element("h3", {}, `Imported by ${importers.length}`),
      element("ul", {}, ...importers),
      element("h3", {}, `Imports ${imported.length}`),
      element("ul", {}, ...imported),
    );
  }

  /** The shortest way from the entry point, an import a line. */
  chain(name) {
    const names = [name];
    while (this.modules.get(names[0])?.from != null) names.unshift(this.modules.get(names[0]).from);
    if (names.length === 1) return [element("li", {}, "The program begins there, or the interpreter needs it.")];
    return names.map((each, index) => {
      if (!index) return element("li", {}, this.link(each));
      const edge = this.modules.get(each).edges.find(([importer]) => importer === names[index - 1]);
      return element("li", {}, "→ ", this.link(each), " ", this.how(...edge));
    });
  }

  how(importer, way, line) {
    const file = this.modules.get(importer)?.file;
    const place = file && line ? `${file}:${line}` : "";
    const kind = way === "plain" ? "" : this.ways[way];
    return element("span", { className: "how" }, [place, kind].filter(Boolean).join(", "));
  }
}
