"use strict";
// Shows the findings of the page's data: filter, pages, the path behind each. Text goes in as text, never as markup.
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const PER_PAGE = 50;
  const $ = (id) => document.getElementById(id);
  const said = (entry) => (typeof entry === "number" ? data.words[entry] : entry);
  // Steps come short: their kind by number, and marks where they repeat the finding's sentence or subject.
  for (const finding of data.findings) {
    const whole = (text) => (typeof text === "number" ? text : text.split("\ue000").join(finding.w).split("\ue001").join(finding.s));
    finding.g = finding.g || [[], []];
    finding.p = finding.p.map(([kind, text, link]) => [...data.kinds[kind], whole(text), link]);
  }
  const element = (name, className, text) => {
    const made = document.createElement(name);
    if (className) made.className = className;
    if (text !== undefined) made.textContent = text;
    return made;
  };
  for (const finding of data.findings) {
    finding.text = [finding.id, finding.w, finding.s, said(finding.r), said(finding.t), ...finding.p.map((step) => said(step[2]))].join("\n").toLowerCase();
  }

  const state = { outcomes: new Set(), page: 0, whole: false, shown: data.findings };

  function options(select, values, label) {
    for (const value of values) {
      const option = element("option", "", label ? label(value) : value);
      option.value = value;
      select.append(option);
    }
  }
  const distinct = (pick) => [...new Set(data.findings.flatMap(pick))].map(String);
  const order = (values) => values.sort((a, b) => a.localeCompare(b, "zh-CN"));
  options($("item"), distinct((f) => f.i.map(said)), null);
  options($("rule"), order(distinct((f) => [said(f.r)])), (rule) => `${said(data.findings.find((f) => said(f.r) === rule).t)}（${rule}）`);
  options($("severity"), Object.keys(data.severities).filter((s) => data.findings.some((f) => f.v === s)), (s) => data.severities[s]);
  options($("unit"), order(distinct((f) => f.u.map(said))), null);

  function chosen() {
    const words = $("q").value.toLowerCase().split(/\s+/).filter(Boolean);
    const [item, rule, severity, unit] = ["item", "rule", "severity", "unit"].map((id) => $(id).value);
    return data.findings.filter((f) =>
      (state.outcomes.size === 0 || state.outcomes.has(f.o)) &&
      (!severity || f.v === severity) && (!rule || said(f.r) === rule) &&
      (!item || f.i.some((n) => said(n) === item)) && (!unit || f.u.some((n) => said(n) === unit)) &&
      words.every((word) => f.text.includes(word)));
  }

  function body(finding) {
    const made = element("div", "body");
    made.append(element("p", "meaning-line", data.outcomes[finding.o][2]));
    if (finding.p.length) {
      const path = element("ol", "path");
      for (const [number, [kind, label, text, link]] of finding.p.entries()) {
        const step = element("li", kind);
        if (link !== undefined) step.append(element("span", "link", said(link))); // on the arrow that leads here
        step.append(element("span", "label", `${number + 1} ${label}`), element("span", "", said(text)));
        path.append(step);
      }
      made.append(path);
    }
    if (finding.g[0].length) made.append(figure(finding.g));
    const after = element("dl", "after");
    for (const [label, text] of finding.a) after.append(element("dt", "", label), element("dd", "", said(text)));
    after.append(element("dt", "", "编号"), element("dd", "", `${finding.id}（规则 ${said(finding.r)}）`));
    made.append(after);
    return made;
  }

  function figure([counts, days]) {
    const made = element("div", "figure");
    const most = Math.max(...counts.map(([, value]) => value), 1);
    for (const [label, value] of counts) {
      const bar = element("div", "bar");
      const track = element("span", "track");
      const part = element("span", "part");
      part.style.width = `${(100 * value) / most}%`;
      track.append(part);
      bar.append(element("span", "", label), track, element("span", "", String(value)));
      made.append(bar);
    }
    if (days.length) {
      const end = Math.max(180, ...days);
      const bar = element("div", "bar");
      const line = element("span", "days");
      for (const day of days) {
        const dot = element("span", "dot");
        dot.style.left = `${(100 * day) / end}%`;
        line.append(dot);
      }
      bar.append(element("span", "", "经办到签约（日）"), line, element("span", "", `0–${end}`));
      bar.title = days.join("、");
      made.append(bar);
    }
    return made;
  }

  function row(finding, open) {
    const item = document.createElement("li");
    const details = element("details", `finding ${finding.o}`);
    const summary = document.createElement("summary");
    const [mark, name] = data.outcomes[finding.o];
    summary.append(element("span", "tag", `${mark} ${name}`), " ", element("span", "rule", `${data.severities[finding.v]}　${said(finding.t)}　${finding.s}`), element("span", "said", finding.w));
    details.append(summary);
    const fill = () => { if (!details.querySelector(".body")) details.append(body(finding)); };
    details.addEventListener("toggle", () => { if (details.open) fill(); });
    if (open) { fill(); details.open = true; }
    item.append(details);
    return item;
  }

  function draw() {
    const pages = Math.max(1, Math.ceil(state.shown.length / PER_PAGE));
    state.page = Math.min(state.page, pages - 1);
    const part = state.whole ? state.shown : state.shown.slice(state.page * PER_PAGE, (state.page + 1) * PER_PAGE);
    $("list").replaceChildren(...part.map((f) => row(f, state.whole || state.shown.length === 1)));
    $("shown").textContent = state.shown.length === data.findings.length ? `共 ${data.findings.length} 项` : `${data.findings.length} 项中的 ${state.shown.length} 项`;
    $("page").textContent = `第 ${state.page + 1} 页，共 ${pages} 页`;
    $("pages").hidden = state.whole || pages === 1;
    $("before").disabled = state.page === 0;
    $("after").disabled = state.page === pages - 1;
  }

  function filter() {
    state.shown = chosen();
    state.page = 0;
    draw();
  }

  function chart() {
    const rows = new Map();
    for (const finding of data.findings) {
      if (finding.o === "compliant" || finding.o === "not_applicable") continue;
      for (const item of finding.i) {
        const counts = rows.get(item) || {};
        counts[finding.o] = (counts[finding.o] || 0) + 1;
        rows.set(item, counts);
      }
    }
    const total = (counts) => Object.values(counts).reduce((a, b) => a + b, 0);
    const bars = [...rows].sort((a, b) => total(b[1]) - total(a[1])).slice(0, 15);
    const most = Math.max(1, ...bars.map(([, counts]) => total(counts)));
    for (const [item, counts] of bars) {
      const bar = element("div", "bar");
      const track = element("span", "track");
      const words = [];
      for (const outcome of Object.keys(data.outcomes)) {
        if (!counts[outcome]) continue;
        const part = element("span", `part ${outcome}`);
        part.style.width = `${(100 * counts[outcome]) / most}%`;
        part.title = `${data.outcomes[outcome][1]} ${counts[outcome]}`;
        words.push(part.title);
        track.append(part);
      }
      bar.append(element("span", "", said(item)), track, element("span", "", String(total(counts))));
      bar.title = words.join("，");
      $("chart").append(bar);
    }
    $("chart").setAttribute("aria-label", `各条款的结论数量：${bars.map(([item, counts]) => `${said(item)} ${total(counts)} 项`).join("，")}`);
  }

  for (const card of document.querySelectorAll(".card")) {
    card.addEventListener("click", () => {
      const outcome = card.dataset.outcome;
      if (!state.outcomes.delete(outcome)) state.outcomes.add(outcome);
      card.setAttribute("aria-pressed", String(state.outcomes.has(outcome)));
      filter();
    });
  }
  let waiting = 0;
  $("q").addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(filter, 120); });
  for (const id of ["item", "rule", "severity", "unit"]) $(id).addEventListener("change", filter);
  $("filters").addEventListener("submit", (event) => event.preventDefault());
  $("clear").addEventListener("click", () => {
    for (const id of ["q", "item", "rule", "severity", "unit"]) $(id).value = "";
    state.outcomes.clear();
    for (const card of document.querySelectorAll(".card")) card.setAttribute("aria-pressed", "false");
    filter();
  });
  $("before").addEventListener("click", () => { state.page -= 1; draw(); });
  $("after").addEventListener("click", () => { state.page += 1; draw(); });
  $("print").addEventListener("click", () => { state.whole = true; draw(); window.print(); });
  window.addEventListener("afterprint", () => { state.whole = false; draw(); });
  $("filters").hidden = false;
  chart();
  filter();
})();
