"use strict";
// What a page does beyond links and forms: checks uploads before they are sent, chooses all or none. How a form is sent: submit.js.
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
})();
