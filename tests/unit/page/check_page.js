// What a person would see and do, as JSON in the page itself.
(() => {
  const found = { errors: [] };
  const texts = (selector) => [...document.querySelectorAll(selector)].map((one) => one.textContent);
  const visible = (one) => one.getClientRects().length > 0;

  const channels = (colour) => colour.match(/[\d.]+/g).map(Number);
  const luminance = (colour) => {
    const [red, green, blue] = channels(colour).map((value) => {
      const part = value / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const background = (one) => {
    for (let at = one; at; at = at.parentElement) {
      const colour = getComputedStyle(at).backgroundColor;
      if ((channels(colour)[3] ?? 1) > 0) return colour;
    }
    return "rgb(255, 255, 255)";
  };
  const contrast = (one) => {
    const two = [luminance(getComputedStyle(one).color), luminance(background(one))].sort((a, b) => b - a);
    return (two[0] + 0.05) / (two[1] + 0.05);
  };

  const look = () => {
    const withText = [...document.querySelectorAll("body *")].filter(
      (one) =>
        !["SCRIPT", "NOSCRIPT", "STYLE", "PRE"].includes(one.tagName) &&
        visible(one) &&
        [...one.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim()),
    );
    found.small = withText.filter((one) => parseFloat(getComputedStyle(one).fontSize) < 12).map((one) => one.outerHTML);
    found.faint = withText.filter((one) => contrast(one) < 4.5).map((one) => one.outerHTML);
    found.width = document.documentElement.scrollWidth;
    found.window = window.innerWidth;
    found.dark = matchMedia("(prefers-color-scheme: dark)").matches;
    found.title = document.querySelector("h1").textContent;

    const outer = document.getElementById("boxes").getBoundingClientRect();
    const leaves = [...document.querySelectorAll(".box.leaf")];
    const places = leaves.map((one) => one.getBoundingClientRect());
    found.boxes = leaves.length;
    found.outside = places
      .filter((at) => at.left < outer.left - 1 || at.right > outer.right + 1 || at.bottom > outer.bottom + 1)
      .map((at) => JSON.stringify(at));
    found.overlapping = [];
    places.forEach((one, index) =>
      places.slice(index + 1).forEach((other) => {
        const wide = Math.min(one.right, other.right) - Math.max(one.left, other.left);
        const high = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
        if (wide > 1 && high > 1) found.overlapping.push([JSON.stringify(one), JSON.stringify(other)]);
      }),
    );
  };

  const use = () => {
    const search = document.getElementById("search");
    search.value = "SCANNER";
    search.dispatchEvent(new Event("input"));
    found.matches = texts("#matches li");
    document.querySelector("#matches button").click();
    found.chain = texts(".chain li").map((text) => text.trim());
    [...document.querySelectorAll("#rows button")].find((one) => one.textContent === "two").click();
    found.trail = [...document.getElementById("trail").children].map((one) => one.textContent);
    found.rows = document.querySelectorAll("#rows tbody tr").length;
    [...document.querySelectorAll(".bar")].find((one) => one.textContent.startsWith("json,")).click();
    found.bar = document.getElementById("bar").textContent;
    found.slowest = texts("#slowest tbody td.path");
  };

  addEventListener("error", (event) => found.errors.push(event.message));
  // after the page has had its size, and has drawn itself
  setTimeout(() => {
    try {
      look();
      use();
    } catch (error) {
      found.errors.push(String(error));
    }
    const shown = document.createElement("pre");
    shown.id = "found";
    shown.textContent = JSON.stringify(found);
    document.body.append(shown);
  }, 500);
})();
