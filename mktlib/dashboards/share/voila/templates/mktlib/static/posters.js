// Pictures stand in the page before their explorers live, in the reader's scheme and typeface.
dress();
const look = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
const theme = () => ({ paper: look("card"), ink: look("ink"), muted: look("muted"), grid: look("grid"), cash: look("cash"), cap: look("cap"), bid: look("bid"), ask: look("ask"), locked: look("locked"), accent: look("accent") });
const draw = () => posters(theme());
draw();
addEventListener("mktlib-dressed", draw);
addEventListener("resize", draw);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
