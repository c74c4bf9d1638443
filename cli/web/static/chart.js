"use strict";
// How many findings each item of the opinion has, as bars by outcome. Whoever cannot see it reads the list: both have the same numbers.
(async () => {
  const place = document.getElementById("chart");
  if (!place || typeof echarts === "undefined") return;
  const rows = (await (await fetch(place.dataset.source)).json()).reverse();
  if (!rows.length) {
    place.textContent = "没有要看的结论。";
    return;
  }
  const NAMES = { violation: "违反", lead: "线索", needs_judgement: "需人工判断", needs_ruling: "需裁决", undetermined: "证据不足", waived: "已豁免" };
  const TONES = { violation: "--red", lead: "--amber", needs_judgement: "--amber", needs_ruling: "--amber", undetermined: "--grey", waived: "--grey" };
  const PATTERNS = { lead: "rect", needs_judgement: "triangle", undetermined: "circle" };
  place.style.height = `${60 + rows.length * 34}px`;
  const chart = echarts.init(place, null, { renderer: "canvas" });
  const narrow = window.matchMedia("(max-width: 40rem)");
  const dark = window.matchMedia("(prefers-color-scheme: dark)");

  function draw() {
    const style = getComputedStyle(document.documentElement);
    const tone = (name) => style.getPropertyValue(name).trim();
    const used = Object.keys(NAMES).filter((outcome) => rows.some((row) => row.counts[outcome]));
    chart.setOption({
      textStyle: { fontFamily: getComputedStyle(document.body).fontFamily, color: tone("--ink") },
      aria: { enabled: true, label: { description: `各条款的结论数量：${[...rows].reverse().map((row) => `${row.item} ${used.filter((o) => row.counts[o]).map((o) => `${NAMES[o]} ${row.counts[o]}`).join("，")}`).join("；")}` } },
      animation: false,
      tooltip: { trigger: "item", renderMode: "richText", formatter: (p) => `${p.name}\n${p.seriesName} ${p.value}` },
      legend: { top: 0, left: 0, textStyle: { color: tone("--ink") } },
      grid: { left: 8, right: 30, top: 36, bottom: 4, containLabel: true },
      xAxis: { type: "value", minInterval: 1, axisLabel: { color: tone("--faint") }, splitLine: { lineStyle: { color: tone("--line") } } },
      yAxis: { type: "category", data: rows.map((row) => row.item), axisLabel: { color: tone("--ink"), width: narrow.matches ? 130 : 260, overflow: "truncate" } },
      series: used.map((outcome) => ({
        name: NAMES[outcome], type: "bar", stack: "all", barMaxWidth: 22, data: rows.map((row) => row.counts[outcome] || 0),
        itemStyle: {
          color: outcome === "undetermined" ? tone("--grey-ground") : tone(TONES[outcome]), borderColor: tone(TONES[outcome]), borderWidth: 1,
          borderType: outcome === "undetermined" ? "dashed" : "solid",
          decal: PATTERNS[outcome] && outcome !== "undetermined" ? { symbol: PATTERNS[outcome], symbolSize: 0.6, color: tone("--ground") } : undefined,
        },
        emphasis: { focus: "series" }, cursor: "pointer",
      })),
    }, true);
  }
  chart.on("click", (event) => { window.location.href = `${place.dataset.to}?item=${encodeURIComponent(event.name)}`; });
  draw();
  dark.addEventListener("change", draw);
  new ResizeObserver(() => chart.resize()).observe(place);
})();
