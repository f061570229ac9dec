// The page follows the reader's colour scheme; widgets read it from the body.
(() => {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const tell = () => {
    document.body.dataset.jpThemeLight = String(!dark.matches);
    document.body.dataset.jpThemeName = dark.matches ? "JupyterLab Dark" : "JupyterLab Light";
  };
  tell();
  dark.addEventListener("change", tell);
  window.voila_heartbeat = () => {};
})();
