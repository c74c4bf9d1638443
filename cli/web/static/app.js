"use strict";
// What a page does beyond links and forms: checks uploads before they are sent, asks before removing, chooses all or none.
(() => {
  const MB = 1024 * 1024;

  function uploadProblem(input) {
    const files = [...input.files];
    const most = Number(input.dataset.maxFiles);
    const largest = Number(input.dataset.maxFile);
    const kinds = input.accept.split(",");
    if (files.length > most) return `选了 ${files.length} 个文件，一次最多 ${most} 个，请分几次上传。`;
    const large = files.find((file) => file.size > largest);
    if (large) return `“${large.name}”有 ${(large.size / MB).toFixed(1)} MB，超过每个文件 ${largest / MB} MB 的上限。`;
    const odd = files.find((file) => !kinds.some((kind) => file.name.toLowerCase().endsWith(kind)));
    if (odd) return `“${odd.name}”不是能读的文件；可用 ${kinds.join(" ")}。`;
    return "";
  }

  document.addEventListener("change", (event) => {
    const input = event.target;
    if (!(input instanceof HTMLInputElement) || input.type !== "file") return;
    const problem = uploadProblem(input);
    input.setCustomValidity(problem);
    const line = input.form.querySelector(".progress-line");
    if (line) line.textContent = problem || (input.files.length ? `选好 ${input.files.length} 个文件，还没有上传。` : "");
    if (problem) input.reportValidity();
  });

  document.addEventListener("submit", (event) => {
    const form = event.target;
    const question = form.dataset.confirm;
    if (question && !window.confirm(question)) {
      event.preventDefault();
      return;
    }
    if ("upload" in form.dataset) {
      const line = form.querySelector(".progress-line");
      if (line) line.textContent = "正在上传、读取……";
      form.querySelector("button[type=submit]").disabled = true;
    }
  });
  // Back from the next page, the browser may show this one as it was left.
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-upload]")) form.querySelector("button[type=submit]").disabled = false;
  });

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("button[data-all], button[data-none]");
    if (!button) return;
    const on = "all" in button.dataset;
    const boxes = button.form.querySelectorAll(`input[type=checkbox][name="${button.dataset.all || button.dataset.none}"]`);
    for (const box of boxes) box.checked = on;
    boxes[0]?.dispatchEvent(new Event("change", { bubbles: true }));
  });

  document.addEventListener("change", (event) => {
    if (event.target.matches?.("select[data-submit]")) event.target.form.requestSubmit();
  });

  function alertUser(text) {
    const line = document.createElement("p");
    line.className = "caution";
    line.textContent = text;
    document.getElementById("alert").replaceChildren(line);
  }
  document.addEventListener("htmx:responseError", (event) => {
    const page = new DOMParser().parseFromString(event.detail.xhr.responseText, "text/html");
    alertUser(page.querySelector("[role=alert]")?.textContent || "没有完成，请刷新再试。");
  });
  document.addEventListener("htmx:sendError", () => {
    alertUser("连不上 hegui：程序可能已经关闭，或者连接断了。启动后刷新本页；没有重新启动过的，已经上传的都在。");
  });
  // An empty field says nothing in an address.
  document.addEventListener("htmx:configRequest", (event) => {
    if (event.detail.verb !== "get") return;
    for (const [name, value] of Object.entries(event.detail.parameters)) {
      if (value === "" || name === "token") delete event.detail.parameters[name];
    }
  });
})();
