function start(data) {
  byId("name").textContent = data.name;
  showFacts(byId("facts"), data.facts);
  new Boxes(data.boxes, data.kinds);
  new Modules(data);
  if (data.run) new Run(data.run);
  else for (const id of ["start", "start-link"]) byId(id).hidden = true;
  const remarks = data.remarks.length ? data.remarks : ["Nothing is missing, and nothing was left out."];
  byId("remark-list").replaceChildren(...remarks.map((remark) => element("li", {}, remark)));
}

start(JSON.parse(byId("data").textContent));
