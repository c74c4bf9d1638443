"use strict";
// Forms are sent by htmx (hx-boost) and stay as they were filled in until the next page is there: a cut connection, a refusal and a
// second click take nothing. Without this script they are plain forms.
(() => {
  const GONE = "没有收到 hegui 的回答：程序可能已经关闭，或者连接断了。";
  const KEPT = "填好的都还在这一页。请看看 hegui serve 还在不在运行，再提交一次。";
  const FILES = "选好的文件都还在这一页；选好以后又改过的，要重新选。请看看 hegui serve 还在不在运行，再提交一次。";
  const TYPED = "刚填的还没有存下，但都还在这一页：先不要刷新，等 hegui serve 恢复后接着填。";
  const RELOAD = "启动后刷新本页；没有重新启动过的，已经上传的都在。";
  const AGAIN = "程序重新启动过，或者会话已经过期，刚才没有提交。填好的、选好的都还在这一页，请再提交一次。";
  const PRESSED = 500; // milliseconds
  const LEAVING = 15_000; // milliseconds after which a next page that did not come is not waited for any more

  let sent = null; // the form on its way, and after its answer until the next page is there

  // Beside the form that an element belongs to; whoever is typing is not taken away from it.
  function say(kind, text, { elt, boosted }) {
    const place = elt.closest("form")?.querySelector("[role=alert]") ?? document.getElementById("alert");
    if (!boosted && (sent || place.querySelector("[data-said]"))) return; // what is said of a submit stands
    const line = document.createElement("p");
    line.className = "caution";
    line.dataset.said = kind;
    line.textContent = text;
    place.replaceChildren(line);
    if (boosted) place.focus();
  }

  function unsay(kind) {
    for (const line of document.querySelectorAll(`[data-said${kind}]`)) line.remove();
  }

  function progress(form, text) {
    const line = form.querySelector(".progress-line");
    if (!line) return;
    line.dataset.before ??= line.textContent;
    line.textContent = text ?? line.dataset.before;
    if (text === undefined) delete line.dataset.before;
  }

  function back() {
    if (!sent) return;
    sent.classList.remove("htmx-request");
    progress(sent);
    sent = null;
  }

  // Before htmx hears of it: a second click, a second Enter, or another form while one is on its way.
  document.addEventListener(
    "submit",
    (event) => {
      if (!sent) return;
      event.preventDefault();
      event.stopImmediatePropagation();
    },
    true,
  );

  document.addEventListener("htmx:configRequest", (event) => {
    if (event.detail.boosted) event.detail.timeout = 0; // a large upload takes as long as it takes
  });
  document.addEventListener("htmx:beforeRequest", (event) => {
    const { boosted, elt, requestConfig } = event.detail;
    if (!boosted) {
      if (sent && requestConfig.verb !== "get") event.preventDefault(); // a draft must not come after the answer
      return;
    }
    sent = elt;
    unsay("");
    if (elt.querySelector("input[type=file]")?.files.length) progress(elt, "正在上传、读取……");
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const { boosted, xhr, successful } = event.detail;
    if (!boosted) {
      if (successful) unsay("=cut");
    } else if (xhr.getResponseHeader("HX-Redirect")) {
      setTimeout(back, LEAVING);
    } else {
      back();
    }
  });
  // Back from the next page, the browser may show this one as it was left.
  window.addEventListener("pageshow", back);

  // A refusal is a page of its own; its words are all that is wanted of it here.
  function reason(text) {
    const page = new DOMParser().parseFromString(text, "text/html");
    const said = [...page.querySelectorAll("[role=alert]")].map((each) => each.textContent.trim());
    return said.filter(Boolean).join(" ") || "没有完成，请刷新再试。";
  }

  // The program was started anew, or the session is over: a page that needs nothing of it goes on in the new one.
  async function renew() {
    const answer = await fetch(location.href);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const token = page.querySelector("input[name=token]")?.value;
    if (!answer.ok || !token) return false;
    for (const field of document.querySelectorAll("input[name=token]")) field.value = token;
    document.body.setAttribute("hx-headers", JSON.stringify({ "x-hegui-token": token }));
    return true;
  }

  function unreached(event) {
    const { boosted, elt, requestConfig } = event.detail;
    if (boosted) {
      say("cut", GONE + (elt.querySelector("input[type=file]") ? FILES : KEPT), event.detail);
    } else {
      // Not while a button is pressed down: it would move away from under the pointer, and the click be lost.
      setTimeout(say, PRESSED, "cut", GONE + (requestConfig.verb === "get" ? RELOAD : TYPED), event.detail);
    }
  }
  document.addEventListener("htmx:sendError", unreached);
  document.addEventListener("htmx:timeout", unreached);
  document.addEventListener("htmx:responseError", async (event) => {
    const { boosted, elt, xhr } = event.detail;
    const over = boosted && xhr.status === 403 && (await renew().catch(() => false));
    say("refused", over ? AGAIN : reason(xhr.responseText), event.detail);
    if (boosted) elt.querySelector("input[aria-describedby~=error]")?.setAttribute("aria-invalid", "true");
  });
  // An empty field says nothing in an address.
  document.addEventListener("htmx:configRequest", (event) => {
    if (event.detail.verb !== "get") return;
    for (const [name, value] of Object.entries(event.detail.parameters)) {
      if (value === "" || name === "token") delete event.detail.parameters[name];
    }
  });
})();
