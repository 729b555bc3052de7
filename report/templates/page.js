// What the page can do besides being read: tell origins, enlarge, sort, filter, fold. Without it all is there to read.
(() => {
  "use strict";

  const origins = JSON.parse(document.getElementById("origins").textContent);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];

  function make(tag, attributes = {}, ...content) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...content);
    return element;
  }

  function button(label, act, attributes = {}) {
    const element = make("button", { type: "button", ...attributes }, label);
    element.addEventListener("click", act);
    return element;
  }

  // One dialog shows whatever is asked for. The browser keeps the focus in it and gives it back after.

  const heading = make("h2", { id: "dialog-heading" });
  const tools = make("p", { class: "tools" });
  const content = make("div", { class: "content" });
  const bar = make("div", { class: "bar-of-dialog" }, heading, tools);
  const dialog = make("dialog", { "aria-labelledby": "dialog-heading" }, bar, content);
  document.body.append(dialog);
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());

  function show(title, what, kind, ...actions) {
    heading.textContent = title;
    tools.replaceChildren(...actions, button("Close", () => dialog.close(), { class: "close" }));
    content.replaceChildren(...what);
    dialog.className = kind;
    dialog.showModal();
    content.scrollTop = 0;
  }

  // Origins

  const code = (text) => make("code", {}, text);
  const items = (entries) => make("ul", {}, ...entries.map((entry) => make("li", {}, ...entry)));

  function facts(rows) {
    const list = make("dl");
    for (const [term, ...values] of rows) {
      list.append(make("dt", {}, term), make("dd", {}, ...values));
    }
    return list;
  }

  function folded(word, pairs) {
    const list = items(pairs.map(([key, value]) => [code(key), " ", code(JSON.stringify(value))]));
    const summary = make("summary", {}, `${pairs.length} ${word}${pairs.length === 1 ? "" : "s"}`);
    return make("details", pairs.length <= 12 ? { open: "" } : {}, summary, list);
  }

  function cards(data) {
    return items(
      Object.entries(data).map(([name, card]) => {
        const anchor = `data-${name.replaceAll("/", "-")}`;
        const known = document.getElementById(anchor);
        const title = known ? make("a", { href: `#${anchor}` }, card.title) : card.title;
        const kind = card.stand_in ? `${card.source}, a stand-in` : card.source;
        return [title, ` (${kind}): ${card.note}. sha256 `, code(card.arrays_sha256)];
      }),
    );
  }

  const listed = (versions) =>
    Object.entries(versions)
      .map(([name, version]) => `${name} ${version}`)
      .join(", ");

  function ofThisRun(file) {
    const rows = [["Made again by", code(`${origins.again}${file}`)]];
    const known = origins.artifacts[file];
    if (!known) return rows;
    const jobs = known.jobs.map((number) => origins.jobs[number]);
    const settings = [...new Set(jobs.flatMap((job) => job[2]))].map((number) => origins.settings[number]);
    const data = Object.fromEntries(known.data.map((name) => [name, origins.data[name]]));
    if (known.seeds.length) rows.push(["Seeds", known.seeds.join(", ")]);
    if (known.data.length) rows.push(["Data", cards(data)]);
    rows.push(["Jobs and their code", items(jobs.map(([command, key]) => [code(command), " ", code(key)]))]);
    if (settings.length) rows.push(["Configuration", folded("setting", settings)]);
    return [...rows, ["Versions", listed(origins.versions)]];
  }

  function ofRecorded(run) {
    const made = ["Code", items(Object.values(run.code).map((key) => [code(key)]))];
    if (!run.machine) return [["Data", cards(run.data)], made];
    const { processor, cores, memory_gb, accelerator } = run.machine;
    const machine = [processor, `${cores} cores`, `${memory_gb} GB`, accelerator].filter(Boolean).join(", ");
    const seconds = Object.values(run.seconds).reduce((sum, value) => sum + value, 0);
    const minutes = (seconds / 60).toLocaleString("en", { maximumFractionDigits: 1 });
    return [
      ["Recorded", `${machine}; ${minutes} minutes${run.stale ? "; stale: the code has changed since" : ""}`],
      ["Made again by", code(run.again)],
      ["Seeds", run.seeds.join(", ")],
      ["Data", cards(run.data)],
      made,
      ["Configuration", folded("setting", Object.entries(run.scale))],
      ["Versions", listed(run.versions)],
    ];
  }

  function origin(file, place = []) {
    const recorded = origins.recorded[file];
    return facts([["File", code(file)], ...place, ...(recorded ? ofRecorded(recorded) : ofThisRun(file))]);
  }

  const tell = (what, parts) => show(`Origin of ${what}`, parts, "origin");

  // A number names its file and key in its title, a difference both of its sides.

  function tellNumber(number) {
    const said = number.title;
    const note = said.includes(", ") ? said.slice(said.indexOf(", ") + 2) : "";
    const places = [...said.matchAll(/([\w./-]+)#([\w.-]+)/g)];
    const parts = places.map(([, file, key]) => origin(file, [["Key", code(key)], ...(note ? [["Value", note]] : [])]));
    if (places.length > 1) parts.unshift(make("p", {}, "The first of these less the second."));
    tell(number.textContent, parts);
  }

  function onPress(element, act) {
    element.addEventListener("click", act);
    element.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      act(event);
    });
  }

  for (const number of all(".number")) {
    number.setAttribute("role", "button");
    number.setAttribute("tabindex", "0");
    number.setAttribute("aria-haspopup", "dialog");
    onPress(number, () => tellNumber(number));
  }

  // Figures, films and tables get a line of tools under or above them.

  const nameOf = (figure) =>
    figure.querySelector("figcaption strong")?.textContent.replace(/\.$/, "") ?? "the film";

  function enlarge(figure) {
    const picture = figure.querySelector("img");
    const large = make("img", { src: picture.src, alt: picture.alt });
    const sizes = [1, 1.5, 2, 3, 4, 6];
    let step = 0;
    let fitting = 0;
    const zoom = (by) => {
      if (step === 0) fitting = large.clientWidth;
      step = Math.min(Math.max(step + by, 0), sizes.length - 1);
      large.style.cssText = step ? `max-width: none; max-height: none; width: ${sizes[step] * fitting}px` : "";
      smaller.disabled = step === 0;
      larger.disabled = step === sizes.length - 1;
    };
    const smaller = button("Smaller", () => zoom(-1));
    const larger = button("Larger", () => zoom(1));
    const frame = make("div", { class: "frame", tabindex: "0", role: "region", "aria-label": nameOf(figure) }, large);
    large.addEventListener("click", () => zoom(step === sizes.length - 1 ? -step : 1));
    show(nameOf(figure), [frame], "picture", smaller, larger);
    zoom(0);
  }

  function csv(table) {
    const quoted = (text) => (/[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
    const said = (cell) => cell.dataset.raw ?? cell.innerText.replace(/\s+/g, " ").trim();
    return [table.rows[0], ...table.ownOrder].map((row) => `${[...row.cells].map(said).map(quoted).join(",")}\n`).join("");
  }

  function download(name, text) {
    make("a", { href: `data:text/csv;charset=utf-8,${encodeURIComponent(text)}`, download: name }).click();
  }

  for (const figure of all("main figure")) {
    const source = figure.dataset.origin;
    const line = make("p", { class: "tools" });
    const name = nameOf(figure);
    const table = figure.querySelector("table");
    const picture = figure.querySelector("img");
    if (picture) {
      picture.addEventListener("click", () => enlarge(figure));
      line.append(button("Enlarge", () => enlarge(figure), { "aria-label": `Enlarge ${name}` }));
    }
    if (table) {
      const file = (source ?? figure.id.replaceAll("-", "/")).split("/").slice(1).join("-");
      const saved = file.endsWith(".csv") ? file : `${file}.csv`;
      line.append(button("CSV", () => download(saved, csv(table)), { "aria-label": `Download ${name} as CSV` }));
    }
    if (source) {
      line.append(button("Origin", () => tell(name, [origin(source)]), { "aria-label": `Origin of ${name}` }));
    }
    figure.querySelector("figcaption").append(line);
  }

  // Tables: a heading sorts its column up, down and back; the cells of a table of results are a grid for the keys.

  function compare(one, other) {
    const number = (text) => (/^[−-]?[\d,]*\.?\d/.test(text) ? parseFloat(text.replace("−", "-").replaceAll(",", "")) : NaN);
    const [a, b] = [number(one), number(other)];
    if (Number.isNaN(a) !== Number.isNaN(b)) return Number.isNaN(a) ? 1 : -1;
    return Number.isNaN(a) ? one.localeCompare(other, "en", { numeric: true }) : a - b;
  }

  function sort(table, column, heading) {
    const next = { ascending: "descending", descending: null }[heading.getAttribute("aria-sort")];
    const order = next === undefined ? "ascending" : next;
    for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
    const rows = [...table.ownOrder];
    const text = (row) => (row.cells[column].dataset.raw ?? row.cells[column].innerText).trim();
    if (order) {
      heading.setAttribute("aria-sort", order);
      const sign = order === "ascending" ? 1 : -1;
      rows.sort((one, other) => sign * compare(text(one), text(other)));
    }
    table.tBodies[0].append(...rows);
  }

  function tellCell(figure, cell) {
    const table = figure.querySelector("table");
    const row = cell.parentElement;
    const heading = table.tHead.rows[0].cells[cell.cellIndex];
    const column = heading.textContent || cell.cellIndex + 1;
    const place = `row ${table.ownOrder.indexOf(row) + 1} (${row.cells[0].textContent}), column ${column}`;
    const exact = cell.dataset.raw ? `${cell.dataset.raw}, shown as ${cell.textContent}` : cell.textContent;
    const files = (heading.dataset.origin ?? figure.dataset.origin).split(" ");
    tell(`a cell of ${nameOf(figure)}`, files.map((file) => origin(file, [["Cell", place], ["Value", exact]])));
  }

  function move(table, cell, key) {
    const [down, right] = { ArrowDown: [1, 0], ArrowUp: [-1, 0], ArrowRight: [0, 1], ArrowLeft: [0, -1] }[key];
    const next = table.rows[cell.parentElement.rowIndex + down]?.cells[cell.cellIndex + right];
    if (!next || next.closest("thead")) return;
    cell.tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  }

  function makeGrid(figure, table) {
    table.setAttribute("role", "grid");
    table.setAttribute("aria-description", "Arrow keys move from cell to cell; Enter tells where a cell comes from.");
    const cells = all("tbody th, tbody td", table);
    cells.forEach((cell, place) => (cell.tabIndex = place ? -1 : 0));
    table.tBodies[0].addEventListener("click", (event) => {
      const cell = event.target.closest("th, td");
      if (cell && getSelection().isCollapsed) tellCell(figure, cell);
    });
    table.tBodies[0].addEventListener("keydown", (event) => {
      if (event.key === "Enter" || event.key === " ") tellCell(figure, event.target);
      else if (event.key.startsWith("Arrow")) move(table, event.target, event.key);
      else return;
      event.preventDefault();
    });
  }

  for (const table of all("main table")) {
    const figure = table.closest("figure");
    table.ownOrder = [...table.tBodies[0].rows];
    for (const heading of all("thead th", table)) {
      heading.dataset.raw ??= heading.textContent;
      const pressed = button("", () => sort(table, heading.cellIndex, heading));
      pressed.append(...heading.childNodes);
      heading.append(pressed);
    }
    if (figure?.dataset.origin) makeGrid(figure, table);
  }

  // Claims by paper, system and verdict

  const finder = document.getElementById("claims");
  const form = finder.querySelector("form");
  const claims = all("li", finder);
  form.hidden = false;

  function filter() {
    const wanted = [...new FormData(form)].filter(([, value]) => value);
    for (const claim of claims) claim.hidden = wanted.some(([name, value]) => claim.dataset[name] !== value);
    const left = claims.filter((claim) => !claim.hidden).length;
    form.querySelector("output").textContent = `${left} of ${claims.length} claims`;
  }

  form.addEventListener("change", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  filter();
  for (const count of all(".counts a")) {
    count.addEventListener("click", (event) => {
      event.preventDefault();
      form.reset();
      for (const name of ["paper", "verdict"]) form.elements[name].value = count.dataset[name];
      filter();
      finder.open = true;
      finder.scrollIntoView();
      finder.querySelector("summary").focus({ preventScroll: true });
    });
  }

  // Sections fold under their headings; a link into one unfolds it.

  const sections = all("main section").filter((section) => /^H[23]$/.test(section.firstElementChild.tagName));

  function fold(section, folded) {
    section.classList.toggle("folded", folded);
    section.firstElementChild.firstElementChild.setAttribute("aria-expanded", String(!folded));
  }

  for (const section of sections) {
    const title = section.firstElementChild;
    const pressed = button("", () => fold(section, !section.classList.contains("folded")), { "aria-expanded": "true" });
    pressed.append(...title.childNodes);
    title.append(pressed);
  }

  function reveal(address) {
    const target = document.getElementById(decodeURIComponent(address.slice(1)));
    for (let part = target; part; part = part.parentElement) {
      if (part.matches("section.folded")) fold(part, false);
      if (part.matches("details")) part.open = true;
    }
    return target;
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#"]');
    if (!link || event.defaultPrevented) return;
    if (dialog.open) dialog.close();
    reveal(link.hash);
  });
  addEventListener("hashchange", () => reveal(location.hash)?.scrollIntoView());
  if (location.hash) reveal(location.hash)?.scrollIntoView();

  // The contents say where the reader is; on a narrow page they stay at its head, folded.

  const nav = document.querySelector("nav");
  for (const mark of all(".standing", nav)) mark.remove();
  const contents = nav.querySelector("details");
  const summary = contents.querySelector("summary");
  const links = new Map(all("a", contents).map((link) => [link.hash.slice(1), link]));
  const wide = matchMedia("(min-width: 68rem)");
  const settle = () => (contents.open = wide.matches);
  wide.addEventListener("change", settle);
  settle();
  nav.classList.add("following");
  contents.addEventListener("click", (event) => {
    if (event.target.closest("a") && !wide.matches) contents.open = false;
  });
  const chapters = sections.filter((section) => section.parentElement.localName === "main");
  const foldAll = button("Fold all sections", () => {
    const folded = foldAll.textContent.startsWith("Fold");
    for (const chapter of chapters) fold(chapter, folded);
    foldAll.textContent = folded ? "Unfold all sections" : "Fold all sections";
  });
  contents.append(foldAll);

  function follow() {
    const line = innerHeight / 4;
    const told = wide.matches ? sections : chapters; // a narrow page lists no more
    const here = told.filter((section) => section.offsetParent && section.getBoundingClientRect().top < line).pop();
    for (const [name, link] of links) {
      if (name === here?.id) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
    const link = links.get(here?.id);
    summary.textContent = link && !wide.matches ? `Contents: ${link.textContent}` : "Contents";
    if (link && wide.matches) {
      const beyond = link.offsetTop + link.offsetHeight - nav.scrollTop - nav.clientHeight;
      if (beyond > 0 || link.offsetTop < nav.scrollTop) nav.scrollTop = link.offsetTop - nav.clientHeight / 2;
    }
  }

  let asked = false;
  addEventListener(
    "scroll",
    () => {
      if (asked) return;
      asked = true;
      requestAnimationFrame(() => {
        asked = false;
        follow();
      });
    },
    { passive: true },
  );
  follow();
})();
